import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Contender } from './contender.ts'
import { type ClientFormat, MODELS } from './traffic.ts'

/** Another project's gateway, installed outside the repository on request. */
export interface Peer extends Contender {
  install(): void
}

const CACHE = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
const folder = (name: string) => join(CACHE, 'mixrouter-bench', name)

/** LiteLLM requires a key that starts with sk-. */
const LITELLM_KEY = 'sk-bench-client-key-0123456789abcdef'

const PROVIDERS: Readonly<Record<ClientFormat, string>> = { 'openai-chat': 'openai', anthropic: 'anthropic' }

export const PEERS: readonly Peer[] = [portkey(), litellm(), claudeCodeRouter()]

/** https://github.com/Portkey-AI/gateway: Node.js, Hono and fetch. Request headers specify the upstream. */
function portkey(): Peer {
  // All streams fail with later versions of @hono/node-server: "TypeError: immutable".
  const overrides = { '@hono/node-server': '1.13.8' }
  return fromNpm('portkey', { '@portkey-ai/gateway': 'latest' }, overrides, {
    launch: ({ port }) => ({
      command: process.execPath,
      args: [
        join(folder('portkey'), 'node_modules/@portkey-ai/gateway/build/start-server.js'),
        `--port=${port}`,
      ],
      env: { NODE_ENV: 'production', TRUSTED_CUSTOM_HOSTS: '127.0.0.1' },
    }),
    headers: ({ upstream: format }, upstream) => ({
      authorization: 'Bearer bench-upstream-key',
      'x-portkey-provider': PROVIDERS[format as ClientFormat],
      'x-portkey-custom-host': `${upstream}/v1`,
    }),
  })
}

/** https://github.com/BerriAI/litellm: Python; one worker, no database, no logging. */
function litellm(): Peer {
  const home = folder('litellm')
  const models = (Object.keys(PROVIDERS) as ClientFormat[]).map((format) => ({
    model_name: MODELS[format],
    provider: PROVIDERS[format],
    path: format === 'openai-chat' ? '/v1' : '',
  }))
  return {
    name: 'litellm',
    headers: () => ({ authorization: `Bearer ${LITELLM_KEY}` }),
    version: () => /^litellm-([\d.]+)\.dist-info$/m.exec(sitePackages(home).join('\n'))?.[1],
    install() {
      if (!existsSync(home)) run('python3', ['-m', 'venv', home])
      run(join(home, 'bin/pip'), ['install', '--quiet', '--upgrade', 'litellm[proxy]'])
    },
    launch: ({ port, upstream, write }) => ({
      command: join(home, 'bin/litellm'),
      args: [
        '--host',
        '127.0.0.1',
        '--port',
        String(port),
        '--config',
        write(
          'litellm.json', // JSON is YAML
          JSON.stringify({
            model_list: models.map(({ model_name, provider, path }) => ({
              model_name,
              litellm_params: {
                model: `${provider}/${model_name}`,
                api_base: upstream + path,
                api_key: 'bench-upstream-key',
              },
            })),
            general_settings: { master_key: LITELLM_KEY },
            litellm_settings: { telemetry: false, use_chat_completions_url_for_anthropic_messages: true },
          }),
        ),
      ],
      env: { LITELLM_LOG: 'ERROR', LITELLM_LOCAL_MODEL_COST_MAP: 'True', LITELLM_MODE: 'PRODUCTION' },
    }),
  }
}

/** https://github.com/musistudio/claude-code-router: Node.js and Fastify; for Anthropic clients only. */
function claudeCodeRouter(): Peer {
  // Version 3 depends on a package that is not in the npm registry.
  return fromNpm(
    'claude-code-router',
    { '@musistudio/claude-code-router': '2.0.0' },
    {},
    {
      launch({ port, upstream, write }) {
        const provider = {
          name: 'openai',
          api_base_url: `${upstream}/v1/chat/completions`,
          api_key: 'bench-upstream-key',
          models: [MODELS['openai-chat']],
        }
        const file = write(
          '.claude-code-router/config.json',
          JSON.stringify({
            PORT: port,
            HOST: '127.0.0.1',
            LOG: false,
            Providers: [provider],
            Router: { default: `openai,${MODELS['openai-chat']}` },
          }),
        )
        return {
          command: process.execPath,
          args: [
            join(folder('claude-code-router'), 'node_modules/@musistudio/claude-code-router/dist/cli.js'),
            'start',
          ],
          env: { HOME: dirname(dirname(file)), NODE_ENV: 'production' },
        }
      },
    },
  )
}

function fromNpm(
  name: string,
  dependencies: Record<string, string>,
  overrides: Record<string, string>,
  contender: Pick<Contender, 'launch' | 'headers'>,
): Peer {
  const home = folder(name)
  const manifest = join(home, 'node_modules', Object.keys(dependencies)[0] ?? '', 'package.json')
  return {
    name,
    ...contender,
    version: () => (existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : undefined),
    install() {
      mkdirSync(home, { recursive: true })
      writeFileSync(join(home, 'package.json'), JSON.stringify({ private: true, dependencies, overrides }))
      run('npm', ['install', '--prefix', home, '--no-audit', '--no-fund', '--loglevel=error'])
    },
  }
}

function sitePackages(venv: string): string[] {
  const lib = join(venv, 'lib')
  if (!existsSync(lib)) return []
  return readdirSync(lib).flatMap((python) => readdirSync(join(lib, python, 'site-packages')))
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] })
}
