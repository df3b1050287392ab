import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { type Page, REPOSITORY, ROOT } from './page.ts'

/** A document of the repository, or some of its sections, as a page. */
interface Document extends Omit<Page, 'body'> {
  /** Headings of the second level that the page consists of. @default the whole document */
  sections?: readonly string[]
}

const GATEWAY = 'packages/gateway/README.md'

const DOCUMENTS: readonly Document[] = [
  {
    source: 'packages/ai-sdk/README.md',
    slug: 'guides/ai-sdk',
    title: 'AI SDK',
    description:
      'createMixrouter(), a provider for the AI SDK: models, reasoning, tools, structured output, videos.',
  },
  {
    source: 'packages/langchain/README.md',
    slug: 'guides/langchain',
    title: 'LangChain',
    description:
      'ChatMixrouter and MixrouterEmbeddings: messages, tools, agents, structured output, caching.',
  },
  {
    source: 'packages/express/README.md',
    slug: 'guides/express',
    title: 'Express',
    description: 'Middleware for Express 4 and 5 that serves any model to every official SDK.',
  },
  {
    source: GATEWAY,
    sections: ['Recipes', 'Extending', 'Guarantees'],
    slug: 'guides/gateway',
    title: 'The gateway in your own server',
    description: 'Node.js servers, fetch runtimes and other frameworks; middleware and policies of your own.',
  },
  {
    source: GATEWAY,
    sections: ['Other endpoints', 'Responses and conversations', 'Models and token counts'],
    slug: 'guides/endpoints',
    title: 'Endpoints beside chat',
    description:
      'Embeddings, images, speech, files, batches, realtime, kept responses, model lists, token counts.',
  },
  {
    source: GATEWAY,
    sections: ['Videos'],
    slug: 'guides/videos',
    title: 'Videos',
    description: 'Submit, follow and download video tasks.',
  },
  {
    source: 'packages/core/README.md',
    slug: 'guides/core',
    title: 'Translate in code',
    description: 'The formats and their translation as functions, without a server.',
  },
  {
    source: 'packages/testing/README.md',
    slug: 'guides/testing',
    title: 'Test without a network',
    description: 'An offline upstream with every format, for tests and demos.',
  },
  {
    source: 'docs/agents.md',
    slug: 'agents/run',
    title: 'mixrouter run',
    description: 'Any coding agent on any model with one command, without touching its settings.',
  },
  {
    source: GATEWAY,
    sections: ['Routing and failover'],
    slug: 'operate/failover',
    title: 'Routing and failover',
    description:
      'Aliases, weights, retries, failover by kind of error, sessions that stay where their prompt is cached.',
  },
  {
    source: GATEWAY,
    sections: ['Limits and budgets', 'Repeating responses'],
    slug: 'operate/limits',
    title: 'Limits, budgets and caching',
    description: 'Requests, tokens, concurrency and money by client and tag, shared by several gateways.',
  },
  {
    source: GATEWAY,
    sections: ['Observing'],
    slug: 'operate/telemetry',
    title: 'Telemetry',
    description: 'Hooks, OpenTelemetry, Prometheus and the access log.',
  },
  {
    source: 'docs/deploy.md',
    slug: 'operate/deploy',
    title: 'Deploy',
    description: 'Docker, Kubernetes, systemd, several processes, sizes.',
  },
  {
    source: 'SECURITY.md',
    slug: 'operate/security',
    title: 'Security',
    description: 'Who is trusted with what, what is logged and stored, and how to report a vulnerability.',
  },
  {
    source: 'docs/translation.md',
    slug: 'reference/translation',
    title: 'What each format carries',
    description: 'Every feature of a request and a response, and what becomes of it in the other formats.',
  },
  {
    source: 'bench/README.md',
    slug: 'reference/benchmark',
    title: 'Benchmark',
    description: 'What the gateway costs in CPU time, compared with a bare proxy and with other gateways.',
  },
  {
    source: 'docs/architecture.md',
    slug: 'contribute/architecture',
    title: 'Architecture',
    description: 'Where things are, and the life of a request.',
  },
  {
    source: 'CONTRIBUTING.md',
    slug: 'contribute/contributing',
    title: 'Contributing',
    description: 'How to add a format, a model, a quirk, an endpoint, an option or a store.',
  },
  ...['plain-exchange-objects', 'hub-blocks', 'signature-store', 'submit-once', 'counters'].map((name) => ({
    source: `docs/decisions/${name}.md`,
    slug: `contribute/decisions/${name}`,
    title: `Decision: ${name.replaceAll('-', ' ')}`,
    description: 'Why it is built this way.',
  })),
]

/** The documents that the repository has anyway, as pages. */
export function documents(): Page[] {
  return DOCUMENTS.map(({ sections, ...page }) => {
    const text = withoutComments(readFileSync(ROOT + page.source, 'utf8')).replace(/^# .*\n/m, '')
    return { ...page, body: linked(sections ? pick(text, sections, page) : text, page.source) }
  })
}

/** Comments are for whoever edits the document: templates of its snippets, and that it is generated. */
const withoutComments = (text: string) => text.replace(/<!--[\s\S]*?-->\n?/g, '')

/** One section alone needs no heading: the page's title is one. */
function pick(text: string, headings: readonly string[], { source }: { source: string }): string {
  const sections = new Map(text.split(/^## /m).slice(1).map(splitHeading))
  return headings
    .map((heading) => {
      const section = sections.get(heading)
      if (section === undefined) throw new Error(`${source} has no section "${heading}"`)
      return headings.length === 1 ? section : `## ${heading}\n${section}`
    })
    .join('\n')
}

function splitHeading(section: string): [heading: string, text: string] {
  const end = section.indexOf('\n')
  return [section.slice(0, end).trim(), section.slice(end + 1)]
}

/** Turns links between documents into links between pages, and others into links to the repository. */
function linked(text: string, source: string): string {
  return text.replace(/(\]\()([^)\s]+)(\))/g, (link, open: string, target: string, close: string) => {
    const [path = '', anchor] = inRepository(target).split('#', 2)
    if (/^[a-z]+:/.test(path)) return link
    const file = path ? posix.join(path.startsWith('/') ? '' : posix.dirname(source), path) : source
    return `${open}${addressOf(file.replace(/^\/|\/$/g, ''), anchor)}${close}`
  })
}

/** Links to this repository on its host, as links from its root. */
const inRepository = (target: string) =>
  target.startsWith(REPOSITORY)
    ? target.slice(REPOSITORY.length).replace(/^\/(blob|tree)\/main/, '') || target
    : target

function addressOf(file: string, anchor: string | undefined): string {
  const hash = anchor ? `#${anchor}` : ''
  const pages = DOCUMENTS.filter(({ source }) => source === file || source === `${file}/README.md`)
  const page =
    pages.find(({ sections }) => anchor && sections?.some((heading) => slugOf(heading) === anchor)) ??
    pages.find(({ sections }) => !sections)
  if (page) return `/${page.slug}/${isOnlySection(page, anchor) ? '' : hash}`
  const generated = GENERATED[`${file}${hash}`] ?? GENERATED[file]
  return generated ?? `${REPOSITORY}/blob/main/${file}${hash}`
}

/** What has a page of its own though it is no document. */
const GENERATED: Record<string, string> = {
  [`${GATEWAY}#configuration`]: '/operate/configuration/',
  'packages/gateway#configuration': '/operate/configuration/',
  'packages/cli': '/reference/cli/',
  'packages/cli/README.md': '/reference/cli/',
  'packages/gateway': '/guides/gateway/',
  [GATEWAY]: '/guides/gateway/',
}

const isOnlySection = ({ sections }: Document, anchor: string | undefined) =>
  sections?.length === 1 && anchor !== undefined && slugOf(sections[0] ?? '') === anchor

const slugOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replaceAll(' ', '-')
