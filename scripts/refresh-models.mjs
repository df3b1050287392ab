// Refreshes the model catalogue: facts from models.dev, and with MIXROUTER_API_KEY the models that the service offers.
// Usage: pnpm refresh-models [FILE], where FILE is a copy of https://models.dev/api.json.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { canBeTold, ruleOf } from '../packages/core/src/models/rules.ts'

/** @typedef {Record<string, unknown> & { aliases?: string[], inputs?: string[], outputs?: string[] }} Entry */
/**
 * @typedef {object} Published A model of models.dev.
 * @property {string} id
 * @property {string} name
 * @property {string} [release_date]
 * @property {boolean} [reasoning]
 * @property {boolean} [tool_call]
 * @property {boolean} [structured_output]
 * @property {{ input?: string[], output?: string[] }} [modalities]
 * @property {{ context?: number, output?: number }} [limit]
 */

const SOURCE = 'https://models.dev/api.json'
const SERVICE = 'https://api.mixrouter.com/v1/models'
const CATALOGUE = 'packages/core/src/models/catalogue.json'
const IDS = 'packages/core/src/models/ids.ts'

/** What models.dev calls the vendors that it has under another name. */
const PROVIDERS = { qwen: 'alibaba', moonshot: 'moonshotai', zhipu: 'zai' }
const MODALITIES = ['text', 'image', 'audio', 'video', 'pdf']
/** Models of the service that no client of ours talks to. */
const FOREIGN = /embedding|rerank|moderation|whisper|tts|speech|transcribe|realtime|live|audio/

const [file] = process.argv.slice(2)
/** @type {Record<string, { models?: Record<string, Published> }>} */
const published = file ? JSON.parse(readFileSync(file, 'utf8')) : await fetchJson(SOURCE)
const catalogue = JSON.parse(readFileSync(CATALOGUE, 'utf8'))
/** @type {Record<string, Entry>} */
const models = catalogue.models

for (const id of await offered())
  if (!isKnown(id) && ruleOf(id).vendor && !FOREIGN.test(id)) models[id] = { name: id }
for (const [id, entry] of Object.entries(models)) {
  const found = findPublished(id, entry)
  const refreshed = found ? merge(id, entry, found) : entry
  report(id, entry, refreshed)
  models[id] = refreshed
}

const rows = Object.entries(models).map(([id, entry]) => `${JSON.stringify(id)}: ${JSON.stringify(entry)}`)
writeFileSync(
  CATALOGUE,
  `{\n"source": ${JSON.stringify(catalogue.source)},\n"models": {\n${rows.join(',\n')}\n}\n}\n`,
)
writeFileSync(
  IDS,
  `/** The models of catalogue.json, of which \`pnpm refresh-models\` makes this list. */
export type KnownModelId =\n${Object.keys(models)
    .map((id) => `  | '${id}'\n`)
    .join('')}`,
)
execFileSync('biome', ['format', '--write', CATALOGUE, IDS], { stdio: 'inherit' })

/** The service's own list, as far as we may ask it. */
async function offered() {
  const { MIXROUTER_API_KEY: key } = process.env
  if (!key) return []
  const { data } = await fetchJson(SERVICE, { authorization: `Bearer ${key}` })
  return data.map((/** @type {{ id: string }} */ { id }) => id)
}

/** @param {string} id */
function isKnown(id) {
  return Object.entries(models).some(([known, { aliases = [] }]) =>
    [known, ...aliases].includes(id.toLowerCase()),
  )
}

/**
 * @param {string} id
 * @param {Entry} entry
 */
function findPublished(id, { aliases = [] }) {
  const { vendor = '' } = ruleOf(id)
  const provider = published[PROVIDERS[/** @type {keyof typeof PROVIDERS} */ (vendor)] ?? vendor]
  const all = new Map(Object.values(provider?.models ?? {}).map((model) => [spelling(model.id), model]))
  return [id, ...aliases].map((name) => all.get(spelling(name))).find(Boolean)
}

/** Some write versions with dots, some with dashes. @param {string} name */
function spelling(name) {
  return name.toLowerCase().replaceAll('.', '-')
}

/**
 * What is published wins over what we have; what it doesn't say stays. What the family's rule says is not repeated.
 *
 * @param {string} id
 * @param {Entry} entry
 * @param {Published} found
 */
function merge(id, entry, found) {
  const rule = ruleOf(id)
  const output = found.limit?.output || entry.maxOutputTokens
  const inputs = union(entry.inputs, found.modalities?.input)
  const outputs = union(entry.outputs, found.modalities?.output)
  const merged = {
    name: entry.name === id ? found.name : entry.name,
    released: found.release_date ?? entry.released,
    aliases: entry.aliases,
    inputs: inputs.length > 1 ? inputs : undefined,
    outputs: isDeepStrictEqual(outputs, ['text']) ? undefined : outputs,
    contextTokens: found.limit?.context || entry.contextTokens,
    maxOutputTokens: output === rule.maxOutputTokens ? undefined : output,
    reasoning: (found.reasoning && !canBeTold(rule)) || undefined,
    toolCalls: found.tool_call || undefined,
    structuredOutput: (found.structured_output ?? entry.structuredOutput) || undefined,
  }
  return JSON.parse(JSON.stringify(merged))
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
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return response.json()
}
