import { overrideSchema } from '@mixrouter/core/internal'
import * as z from 'zod/mini'
import { profile, schema } from './schema.ts'

type Json = Record<string, unknown>

/** Marks what only code can contain. */
const CODE_ONLY = 'x-code-only'

/**
 * The JSON Schema of a configuration file, for editors. Functions are left out: a file can't contain any. So are the
 * rules between fields, such as that names differ.
 */
export function configJsonSchema(): Json {
  const generated = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      if (zodSchema._zod.def.type === 'custom') (jsonSchema as Json)[CODE_ONLY] = true
      if (zodSchema === profile) Object.assign(jsonSchema, overrideSchema())
    },
  })
  const { required: _, ...optional } = generated // upstreams may come out of MIXROUTER_API_KEY
  return { title: 'Configuration of a Mixrouter gateway', ...(withoutCode(optional) as Json) }
}

/** Drops properties and alternatives that only code can contain. */
function withoutCode(node: unknown): unknown {
  if (Array.isArray(node)) return node.filter((item) => !isCodeOnly(item)).map(withoutCode)
  if (typeof node !== 'object' || node === null) return node
  const entries = Object.entries(node).flatMap(([key, value]) => {
    if (key === 'properties')
      return [
        [
          key,
          withoutCode(
            Object.fromEntries(Object.entries(value as Json).filter(([, item]) => !isCodeOnly(item))),
          ),
        ],
      ]
    return isCodeOnly(value) ? [] : [[key, withoutCode(value)]]
  })
  return Object.fromEntries(entries)
}

/** Also an array of such, which a file can leave out only. */
function isCodeOnly(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false
  const { items, [CODE_ONLY]: marked } = node as { items?: unknown; [CODE_ONLY]?: boolean }
  return marked === true || isCodeOnly(items)
}
