import { readFileSync } from 'node:fs'
import { type Page, ROOT, table } from './page.ts'

/** The part of JSON Schema that the configuration's schema uses. */
interface Schema {
  type?: string
  description?: string
  default?: unknown
  const?: unknown
  enum?: readonly unknown[]
  anyOf?: readonly Schema[]
  oneOf?: readonly Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: readonly string[]
  additionalProperties?: Schema | false
}

/** The gateway's options, out of the JSON Schema that its package publishes. */
export function configuration(): Page {
  const source = 'packages/gateway/config.schema.json'
  const schema: Schema = JSON.parse(readFileSync(ROOT + source, 'utf8'))
  const options = Object.entries(schema.properties ?? {}).filter(([name]) => name !== '$schema')
  return {
    slug: 'operate/configuration',
    title: 'Configuration',
    description: 'Every option of the gateway, generated from its JSON Schema.',
    source: 'packages/gateway/src/config/config.ts',
    body: `${INTRODUCTION}\n\n${options.map(([name, option]) => section(name, option)).join('\n\n')}`,
  }
}

const INTRODUCTION = `The same options in a JSON file, which \`mixrouter serve --config\` reads, and in code, where
\`mixrouter()\` of Express, \`createNodeGateway()\` and \`createFetchGateway()\` take them; [functions](/guides/gateway/#extending)
exist in code only. \`\${NAME}\` in any string is replaced by the environment variable. All problems are reported at once,
each with its path.

Editors complete and check a file that begins with
\`"$schema": "./node_modules/@mixrouter/gateway/config.schema.json"\`.`

function section(name: string, option: Schema): string {
  const rows = rowsOf(option, name)
  const facts = [`Type: ${typeOf(option)}.`, defaultOf(option) && `Default: ${defaultOf(option)}.`]
  return [
    `## ${name}`,
    facts.filter(Boolean).join(' '),
    option.description ?? '',
    rows.length > 0 ? table(['option', 'meaning'], rows) : '',
  ]
    .filter(Boolean)
    .join('\n\n')
}

/** The fields below an option, with their paths. */
function rowsOf(schema: Schema, path: string): string[][] {
  const alternatives = schema.anyOf ?? schema.oneOf
  if (alternatives) return alternatives.flatMap((alternative) => rowsOf(alternative, path))
  if (schema.items) return rowsOf(schema.items, `${path}[]`)
  if (alikeFields(schema)) return []
  const any = schema.additionalProperties ? rowsOf(schema.additionalProperties, join(path, 'NAME')) : []
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
      const at = join(path, name)
      const needed = schema.required?.includes(name) && field.default === undefined
      const fallback = needed ? 'required' : defaultOf(field) && `default ${defaultOf(field)}`
      const facts = [typeOf(field), fallback].filter(Boolean).join(', ')
      return [[`\`${at}\``, `${field.description ?? ''} *(${facts})*`.trim()], ...rowsOf(field, at)]
    }),
    ...any,
  ]
}

const join = (path: string, name: string) => (path ? `${path}.${name}` : name)

/** A schema's type in words, such as `list of text`. */
function typeOf(schema: Schema): string {
  const alternatives = schema.anyOf ?? schema.oneOf
  if (alternatives) return [...new Set(alternatives.map(typeOf))].join(' or ')
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``
  if (schema.enum) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(', ')
  if (schema.items) return `list of ${plural(typeOf(schema.items))}`
  const alike = alikeFields(schema)
  if (alike) return `object with ${alike.join(', ')}`
  if (schema.type === 'object') return schema.additionalProperties ? 'object by name' : 'object'
  return schema.type ?? 'any value'
}

/** The names of fields that mean the same for each name, such as the periods of a limit, and need no rows of their own. */
function alikeFields({ properties = {} }: Schema): string[] | undefined {
  const [first, ...others] = Object.values(properties).map((field) => JSON.stringify(field))
  return others.length > 1 && others.every((other) => other === first) ? Object.keys(properties) : undefined
}

const plural = (type: string) => (/^\w+$/.test(type) ? `${type}s` : type)

const defaultOf = ({ default: value }: Schema) =>
  value === undefined || isEmptyObject(value) ? '' : `\`${JSON.stringify(value)}\``

const isEmptyObject = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0
