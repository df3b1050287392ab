import { listModels } from '@mixrouter/core/catalogue'
import { matchesGlob } from '@mixrouter/core/internal'
import { CommandError } from '../command-error.ts'
import { findChanges } from './changes.ts'
import { type Configured, readConfigured, servingUpstreams } from './configured.ts'
import { aliasesText, explanationText, listText, servingText } from './print.ts'
import { explainModel } from './provenance.ts'

export interface ModelsOptions {
  json?: boolean
  /** A gateway's configuration file, whose profiles, aliases and upstreams apply. */
  config?: string
}

/** `mixrouter models`: lists the models of the catalogue or of a gateway, or those that match a glob, or explains one. */
export async function models(name: string | undefined, options: ModelsOptions): Promise<void> {
  const configured = options.config === undefined ? undefined : await readConfigured(options.config)
  if (name === undefined || name.includes('*')) list(name ?? '*', options, configured)
  else explain(name, options, configured)
}

function list(glob: string, { json }: ModelsOptions, configured: Configured | undefined): void {
  const wanted = glob.toLowerCase()
  const isWanted = (name: string) => matchesGlob(wanted, name.toLowerCase())
  const isServed = (id: string) => !configured || servingUpstreams(configured, id).length > 0
  const found = listModels()
    .filter(({ id, aliases }) => [id, ...aliases].some((name) => isWanted(name) && isServed(name)))
    .map((model) => (configured ? { ...model, ...configured.lookup(model.id) } : model))
  const aliases = [...(configured?.aliases ?? [])].filter(([alias]) => isWanted(alias))
  if (found.length === 0 && aliases.length === 0) {
    const where = configured ? `that ${configured.file} serves` : 'of the catalogue'
    throw new CommandError(
      `No model ${where} matches ${glob}`,
      1,
      '`mixrouter models` without a glob lists them all',
    )
  }
  if (json) {
    const listed = configured ? { aliases: Object.fromEntries(aliases), models: found } : found
    console.log(JSON.stringify(listed, null, 2))
  } else console.log([aliasesText(aliases), found.length > 0 && listText(found)].filter(Boolean).join('\n\n'))
}

function explain(name: string, { json }: ModelsOptions, configured: Configured | undefined): void {
  const targets = configured?.aliases.get(name)
  const explained = (targets ?? [name]).map((model) => explainOne(model, configured))
  if (json) {
    const objects = explained.map(({ json }) => json)
    console.log(JSON.stringify(targets ? { name, targets: objects } : objects[0], null, 2))
    return
  }
  const texts = explained.map(({ text }) => text)
  if (targets) texts.unshift(aliasesText([[name, targets]]))
  console.log(texts.join('\n\n'))
}

function explainOne(name: string, configured: Configured | undefined) {
  const serving = configured && servingUpstreams(configured, name)
  const model = serving?.[0]?.model ?? name
  const { formats: own, ...explained } = explainModel(model, configured)
  const formats = serving ? [...new Set(serving.flatMap(({ formats }) => formats))] : own
  const changes = findChanges(model, formats, configured?.lookup)
  const text = explanationText(name, { ...explained, formats }, changes)
  return {
    json: { ...explained, formats, ...(serving && { serving }), changes },
    text: serving ? `${text}\n\n${servingText(serving)}` : text,
  }
}
