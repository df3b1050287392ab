import { listModels, MODELS_SOURCE, type Model } from '@mixrouter/core/catalogue'
import { type Page, table } from './page.ts'

/** The catalogue of models, by vendor. */
export function models(): Page {
  const vendors = Map.groupBy(listModels(), ({ vendor }) => vendor ?? 'other')
  return {
    slug: 'reference/models',
    title: 'Models',
    description: 'The models of the catalogue: formats, limits, prices, reasoning and dates of retirement.',
    source: 'packages/core/src/models/catalogue.json',
    body: [introduction(), ...[...vendors].map(([vendor, list]) => section(vendor, list))].join('\n\n'),
  }
}

const introduction =
  () => `The ${listModels().length} models of \`@mixrouter/core/catalogue\`. A model that is not listed works too: its name
tells its family, and a version newer than all known ones follows the newest known generation's rules.
[\`mixrouter models NAME\`](/reference/cli/#mixrouter-models) explains what is known of one and where that comes from.

Limits are in tokens, prices in US dollars for a million tokens. Source: ${linked(MODELS_SOURCE)}.`

const linked = (text: string) => text.replace(/https:\S+/, (url) => `<${url}>`)

function section(vendor: string, list: readonly Model[]): string {
  const head = [
    'model',
    'formats',
    'context',
    'output',
    'reasoning',
    'input price',
    'output price',
    'retires',
  ]
  return `## ${NAMES[vendor] ?? vendor}\n\n${table(head, list.map(row))}`
}

function row(model: Model): string[] {
  const { id, kind, formats, contextTokens, maxOutputTokens, prices, retired, deprecated, successor } = model
  const end = retired ?? (deprecated && `deprecated ${deprecated}`)
  return [
    `\`${id}\``,
    formats.map((format) => `\`${format}\``).join(', ') || kind,
    count(contextTokens),
    count(maxOutputTokens),
    reasoningOf(model),
    prices?.input === undefined ? '' : String(prices.input),
    prices?.output === undefined ? '' : String(prices.output),
    end ? `${end}${successor ? `, use \`${successor}\`` : ''}` : '',
  ]
}

const count = (tokens: number | undefined) => tokens?.toLocaleString('en') ?? ''

function reasoningOf({ reasoning }: Model): string {
  if (!reasoning) return ''
  const efforts = 'efforts' in reasoning ? reasoning.efforts?.join(', ') : undefined
  return efforts ? `${reasoning.control}: ${efforts}` : reasoning.control
}

const NAMES: Record<string, string> = {
  openai: 'OpenAI',
  google: 'Google',
  anthropic: 'Anthropic',
  deepseek: 'DeepSeek',
  minimax: 'MiniMax',
  moonshot: 'Moonshot AI (Kimi)',
  xai: 'xAI (Grok)',
  doubao: 'ByteDance (Doubao)',
  zhipu: 'Zhipu AI (GLM)',
  qwen: 'Alibaba (Qwen)',
  mistral: 'Mistral AI',
  meta: 'Meta (Llama)',
}
