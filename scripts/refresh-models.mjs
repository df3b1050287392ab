// Refreshes the model catalogue: facts from models.dev, and with MIXROUTER_API_KEY the models that the service offers.
// Usage: pnpm refresh-models [FILE], where FILE is a copy of https://models.dev/api.json.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { profileOf, resolveModel } from '../packages/core/src/models/lookup.ts'
import { parseModelName } from '../packages/core/src/models/name.ts'
import { toProfile } from '../packages/core/src/models/resolve.ts'

/** @typedef {Record<string, unknown> & { name: string, aliases?: string[], inputs?: string[], outputs?: string[] }} Entry */
/** @typedef {{ input?: number, output?: number, cache_read?: number, cache_write?: number, input_audio?: number, output_audio?: number }} Cost */
/**
 * @typedef {object} Published A model of models.dev.
 * @property {string} id
 * @property {string} name
 * @property {string} [release_date]
 * @property {boolean} [tool_call]
 * @property {boolean} [structured_output]
 * @property {boolean} [open_weights]
 * @property {{ input?: string[], output?: string[] }} [modalities]
 * @property {{ context?: number, output?: number }} [limit]
 * @property {Cost & { tiers?: (Cost & { tier: { size: number } })[] }} [cost]
 */

const SOURCE = 'https://models.dev/api.json'
const SERVICE = 'https://api.mixrouter.com/v1/models'
const CATALOGUE = 'packages/core/src/models/catalogue.json'
const IDS = 'packages/core/src/models/ids.ts'
const LIMITS = 'packages/core/src/models/limits.json'

/** The vendors by the names that models.dev has for them; of two, the first wins. */
const PROVIDERS = {
  openai: ['openai'],
  anthropic: ['anthropic'],
  google: ['google'],
  deepseek: ['deepseek'],
  qwen: ['alibaba'],
  moonshot: ['moonshotai'],
  zhipu: ['zai', 'zhipuai'],
  xai: ['xai'],
  minimax: ['minimax'],
  mistral: ['mistral'],
  meta: ['llama'],
}
const MODALITIES = ['text', 'image', 'audio', 'video', 'pdf']
/** Where the vendor's own page contradicts models.dev: OpenAI's model page of GPT-5 Chat has 128k and 16k. */
const CORRECTED = new Set(['gpt-5-chat'])
/** Models of another vendor's hardware, which others call by another name. */
const RESOLD = /^(groq|cerebras)-/

const [file] = process.argv.slice(2)
/** @type {Record<string, { models?: Record<string, Published> }>} */
const published = file ? JSON.parse(readFileSync(file, 'utf8')) : await fetchJson(SOURCE)
const catalogue = JSON.parse(readFileSync(CATALOGUE, 'utf8'))
/** @type {Record<string, Entry>} */
const models = catalogue.models

for (const id of await offered()) if (!findEntry(id) && isChat(id)) models[id] = { name: id }
for (const [vendor, providers] of Object.entries(PROVIDERS)) {
  const known = providers.flatMap((provider) => Object.values(published[provider]?.models ?? {}))
  for (const model of known.toSorted((a, b) => a.id.length - b.id.length)) addModel(vendor, model)
}
for (const [id, entry] of Object.entries(models)) {
  const found = findPublished(id, entry)
  const refreshed = merge(id, entry, found ?? { id, name: entry.name })
  report(id, entry, refreshed)
  models[id] = refreshed
}

const rows = Object.entries(models).map(([id, entry]) => `${JSON.stringify(id)}: ${JSON.stringify(entry)}`)
writeFileSync(
  CATALOGUE,
  `{\n"source": ${JSON.stringify(catalogue.source)},\n"asOf": ${JSON.stringify(new Date().toISOString().slice(0, 10))},\n"models": {\n${rows.join(',\n')}\n}\n}\n`,
)
writeFileSync(
  IDS,
  `/** A model of catalogue.json, of which \`pnpm refresh-models\` makes this list. */
export type KnownModelId =\n${Object.keys(models)
    .map((id) => `  | '${id}'\n`)
    .join('')}
/** A model of the catalogue, for completion in editors; every other name is valid too. */
export type ModelId = KnownModelId | (string & {})
`,
)
// Open weights are served by many, each with its own limit.
const limits = Object.entries(models).flatMap(([id, { maxOutputTokens, openWeights }]) =>
  maxOutputTokens && !openWeights ? [[id, maxOutputTokens]] : [],
)
writeFileSync(LIMITS, JSON.stringify(Object.fromEntries(limits)))
execFileSync('biome', ['format', '--write', CATALOGUE, IDS, LIMITS], { stdio: 'inherit' })

/** The service's own list, as far as we may ask it. */
async function offered() {
  const { MIXROUTER_API_KEY: key } = process.env
  if (!key) return []
  const { data } = await fetchJson(SERVICE, { authorization: `Bearer ${key}` })
  return data.map((/** @type {{ id: string }} */ { id }) => id)
}

/** @param {string} id */
function isChat(id) {
  const { kind, vendor } = profileOf(id)
  return kind === 'chat' && vendor !== undefined
}

/**
 * A new row for a chat model; not for a snapshot of one that has a row.
 *
 * @param {string} vendor
 * @param {Published} model
 */
function addModel(vendor, model) {
  const { bare, undated } = parseModelName(model.id)
  if (!isChat(bare) || profileOf(bare).vendor !== vendor || RESOLD.test(bare)) return
  if (!(model.modalities?.output ?? ['text']).includes('text')) return
  if (!findEntry(bare) && !findEntry(undated)) models[bare] = { name: model.name }
}

/** @param {string} id */
function findEntry(id) {
  return Object.entries(models).find(([known, { aliases = [] }]) =>
    [known, ...aliases].some((name) => spelling(name) === spelling(id)),
  )
}

/**
 * @param {string} id
 * @param {Entry} entry
 */
function findPublished(id, { aliases = [] }) {
  const { vendor } = profileOf(id)
  const providers = PROVIDERS[/** @type {keyof typeof PROVIDERS} */ (vendor)] ?? []
  const all = providers.flatMap((provider) => Object.values(published[provider]?.models ?? {}))
  return [id, ...aliases]
    .map((name) => all.find((model) => spelling(model.id) === spelling(name)))
    .find((model) => model !== undefined)
}

/** Some write versions with dots, some with dashes. @param {string} name */
function spelling(name) {
  return name.toLowerCase().replaceAll('.', '-')
}

/**
 * What is published wins over what we have; what it doesn't contain stays. What the model's family specifies is not repeated.
 *
 * @param {string} id
 * @param {Entry} entry
 * @param {Published} found
 */
function merge(id, entry, found) {
  const family = profileOf(id)
  const inputs = union(entry.inputs ?? [...(family.inputs ?? [])], found.modalities?.input)
  const outputs = union(entry.outputs, found.modalities?.output)
  const structured = found.structured_output ?? entry.structuredOutput
  const limit = CORRECTED.has(id) ? {} : found.limit
  const merged = {
    name: entry.name === id ? found.name : entry.name,
    released: found.release_date ?? entry.released,
    aliases: entry.aliases,
    inputs: unlessSame(inputs, family.inputs ?? ['text']),
    outputs: unlessSame(outputs, ['text']),
    contextTokens: unlessSame(limit?.context || entry.contextTokens, family.contextTokens),
    maxOutputTokens: unlessSame(limit?.output || entry.maxOutputTokens, familyLimit(id)),
    toolCalls: (found.tool_call ?? entry.toolCalls) || undefined,
    structuredOutput: unlessSame(structured && true, Boolean(family.structuredOutput)),
    openWeights: (found.open_weights ?? entry.openWeights) || undefined,
    prices: toPrices(found.cost) ?? entry.prices,
  }
  return JSON.parse(JSON.stringify(merged))
}

/** The limit that the model's family has, without that of the model alone. @param {string} id */
function familyLimit(id) {
  return toProfile(resolveModel(id), {}).maxOutputTokens
}

/**
 * @template T
 * @param {T} value
 * @param {unknown} family
 */
function unlessSame(value, family) {
  return isDeepStrictEqual(value, family) ? undefined : value
}

/** @param {Published['cost']} cost */
function toPrices(cost) {
  if (!cost) return undefined
  const tiers = cost.tiers?.map(({ tier, ...prices }) => ({ above: tier.size, ...priced(prices) }))
  return { ...priced(cost), ...(tiers && { tiers }) }
}

/** @param {Cost} cost */
function priced({ input, output, cache_read, cache_write, input_audio, output_audio }) {
  return JSON.parse(
    JSON.stringify({
      input,
      output,
      cacheRead: cache_read,
      cacheWrite: cache_write,
      inputAudio: input_audio,
      outputAudio: output_audio,
    }),
  )
}

/**
 * @param {string[] | undefined} ours
 * @param {string[] | undefined} theirs
 */
function union(ours, theirs) {
  const all = [...(ours ?? []), ...(theirs ?? [])]
  return all.length === 0 ? ['text'] : MODALITIES.filter((modality) => all.includes(modality))
}

/**
 * @param {string} id
 * @param {Entry} before
 * @param {Entry} after
 */
function report(id, before, after) {
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [before[field], after[field]]
    if (!isDeepStrictEqual(was, is))
      console.log(`${id}: ${field} ${JSON.stringify(was)} -> ${JSON.stringify(is)}`)
  }
}

/**
 * @param {string} url
 * @param {Record<string, string>} [headers]
 * @returns {Promise<any>}
 */
async function fetchJson(url, headers = {}) {
  const response = await fetch(url, { headers })
  if (!response.ok) throw new Error(`${url} responded with status ${response.status}`)
  return response.json()
}
