import { createProgram, ROOT, ts } from '../messages/source.mjs'

/** @import TS from '../../packages/core/node_modules/typescript/lib/typescript.js' */

/**
 * The part of JSON Schema that is walked.
 * @typedef {object} Schema
 * @property {string} [description]
 * @property {unknown} [default]
 * @property {Record<string, Schema>} [properties]
 * @property {Schema | false} [additionalProperties]
 * @property {Schema} [items]
 * @property {Schema[]} [anyOf]
 * @property {Schema[]} [oneOf]
 */

const FILE = `${ROOT}packages/gateway/src/config/config.ts`

/**
 * A copy of the configuration's schema in which each option has the description of its TypeScript type, so that editors
 * and the configuration reference show the same sentences as the API.
 *
 * @param {Record<string, unknown>} schema
 * @returns {Record<string, unknown>}
 */
export function describeSchema(schema) {
  const program = createProgram([FILE])
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(FILE)
  const module = source && checker.getSymbolAtLocation(source)
  const config = module && checker.getExportsOfModule(module).find(({ name }) => name === 'GatewayConfig')
  if (!config) throw new Error(`${FILE} has no GatewayConfig`)
  const described = structuredClone(schema)
  describe(described, [checker.getDeclaredTypeOfSymbol(config)], checker)
  return described
}

/**
 * @param {Schema} schema Completed in place.
 * @param {readonly TS.Type[]} types What a value of it may be in TypeScript.
 * @param {TS.TypeChecker} checker
 */
function describe(schema, types, checker) {
  const members = types.flatMap((type) => (type.isUnion() ? type.types : [type]))
  for (const alternative of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])])
    describe(alternative, members, checker)
  if (schema.items)
    describe(
      schema.items,
      members.flatMap((type) => checker.getIndexTypeOfType(type, ts.IndexKind.Number) ?? []),
      checker,
    )
  if (schema.additionalProperties)
    describe(
      schema.additionalProperties,
      members.flatMap((type) => checker.getIndexTypeOfType(type, ts.IndexKind.String) ?? []),
      checker,
    )
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const symbols = members.flatMap((type) => type.getProperty(name) ?? [])
    const text = symbols.map((symbol) => textOf(symbol, property, checker)).find(Boolean)
    if (text) property.description = text
    describe(
      property,
      symbols.map((symbol) => checker.getTypeOfSymbol(symbol)),
      checker,
    )
  }
}

/**
 * @param {TS.Symbol} symbol
 * @param {Schema} schema
 * @param {TS.TypeChecker} checker
 */
function textOf(symbol, schema, checker) {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker))
  const fallback = symbol.getJsDocTags(checker).find(({ name }) => name === 'default')
  const inWords = schema.default === undefined && ts.displayPartsToString(fallback?.text)
  return [text, inWords && `Default: ${inWords.replace(/\.$/, '')}.`]
    .filter(Boolean)
    .join(' ')
    .replace(/\s+/g, ' ')
}
