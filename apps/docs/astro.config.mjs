import { readFileSync } from 'node:fs'
import starlight from '@astrojs/starlight'
import { defineConfig, passthroughImageService } from 'astro/config'
import starlightLinksValidator from 'starlight-links-validator'
import starlightLlmsTxt from 'starlight-llms-txt'
import starlightTypeDoc, { typeDocSidebarGroup } from 'starlight-typedoc'

/** The public entry points, which the API reference documents. */
const ENTRY_POINTS = [
  'core/src/index.ts',
  'core/src/models/catalogue.ts',
  'gateway/src/index.ts',
  'gateway/src/node.ts',
  'gateway/src/fetch.ts',
  'express/src/index.ts',
  'ai-sdk/src/index.ts',
  'langchain/src/index.ts',
  'langchain/src/middleware.ts',
  'testing/src/index.ts',
  'testing/src/cassettes.ts',
]

const FOCUSABLE_TABLES = readFileSync(new URL('src/focusable-tables.js', import.meta.url), 'utf8')

export default defineConfig({
  site: 'https://docs.mixrouter.com',
  image: { service: passthroughImageService() },
  integrations: [
    starlight({
      title: 'Mixrouter',
      description:
        'One key, every model, whichever SDK you already use: a gateway and TypeScript toolkit for language models.',
      social: [{ icon: 'github', label: 'GitHub', href: 'https://github.com/mixrouter/mixrouter-js' }],
      editLink: { baseUrl: 'https://github.com/mixrouter/mixrouter-js/edit/main/apps/docs/' },
      head: [{ tag: 'script', content: FOCUSABLE_TABLES }],
      customCss: ['./src/styles/site.css'],
      lastUpdated: false,
      plugins: [
        starlightTypeDoc({
          entryPoints: ENTRY_POINTS.map((path) => `../../packages/${path}`),
          tsconfig: './tsconfig.api.json',
          output: 'api',
          sidebar: { label: 'API', collapsed: true },
          typeDoc: {
            disableSources: true,
            excludeExternals: true,
            skipErrorChecking: true, // `pnpm typecheck` checks them
          },
        }),
        starlightLlmsTxt({ exclude: ['api/**', 'reference/benchmark', 'contribute/**'] }),
        starlightLinksValidator({ exclude: ['/api/**', '/playground/**'] }),
      ],
      sidebar: [
        { label: 'Start', items: [{ autogenerate: { directory: 'start' } }] },
        {
          label: 'SDKs',
          items: ['openai', 'anthropic', 'google', 'ai-sdk', 'langchain', 'core'].map(
            (name) => `guides/${name}`,
          ),
        },
        {
          label: 'Servers and tools',
          items: [
            'express',
            'hono',
            'nextjs',
            'fastify',
            'gateway',
            'terminal',
            'open-webui',
            'n8n',
            'testing',
            'cassettes',
          ].map((name) => `guides/${name}`),
        },
        { label: 'Endpoints', items: ['guides/endpoints', 'guides/videos'] },
        { label: 'Coding agents', items: [{ autogenerate: { directory: 'agents' } }] },
        { label: 'Concepts', items: [{ autogenerate: { directory: 'concepts' } }] },
        {
          label: 'Operate',
          items: [
            'configuration',
            'failover',
            'limits',
            'telemetry',
            'deploy',
            'security',
            'troubleshooting',
          ].map((name) => `operate/${name}`),
        },
        { label: 'Reference', items: [{ autogenerate: { directory: 'reference' } }, typeDocSidebarGroup] },
        { label: 'Migrate', collapsed: true, items: [{ autogenerate: { directory: 'migrate' } }] },
        { label: 'Contribute', collapsed: true, items: [{ autogenerate: { directory: 'contribute' } }] },
      ],
    }),
  ],
})
