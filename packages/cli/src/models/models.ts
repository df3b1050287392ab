import { listModels } from '@mixrouter/core/catalogue'
import { CommandError } from '../command-error.ts'
import { findChanges } from './changes.ts'
import { explanationText, listText } from './print.ts'
import { explainModel } from './provenance.ts'

export interface ModelsOptions {
  json?: boolean
}

/** `mixrouter models`: lists the models of the catalogue, or those that match a glob, or explains one. */
export function models(name: string | undefined, options: ModelsOptions): void {
  if (name === undefined || name.includes('*')) list(name ?? '*', options)
  else explain(name, options)
}

function list(glob: string, { json }: ModelsOptions): void {
  const pattern = new RegExp(`^${glob.split('*').map(escaped).join('.*')}$`, 'i')
  const found = listModels().filter(({ id, aliases }) => [id, ...aliases].some((name) => pattern.test(name)))
  if (found.length === 0) throw new CommandError(`No model of the catalogue matches ${glob}`, 1)
  console.log(json ? JSON.stringify(found, null, 2) : listText(found))
}

function explain(name: string, { json }: ModelsOptions): void {
  const explained = explainModel(name)
  const changes = findChanges(name, explained.formats)
  console.log(
    json ? JSON.stringify({ ...explained, changes }, null, 2) : explanationText(name, explained, changes),
  )
}

const escaped = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
