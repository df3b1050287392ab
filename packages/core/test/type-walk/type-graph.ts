import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { DECLARATIONS } from './roots.ts'

/** A type of an SDK as far as JSON goes. Types may contain themselves. */
export type TypeNode =
  | { kind: 'unknown' | 'string' | 'number' }
  | { kind: 'literal'; value: string | number | boolean | null }
  | { kind: 'array'; element: TypeNode }
  | { kind: 'record'; value: TypeNode }
  | { kind: 'union'; members: TypeNode[] }
  | { kind: 'object'; name: string; fields: Field[] }

export type ObjectNode = Extract<TypeNode, { kind: 'object' }>

interface Field {
  name: string
  optional: boolean
  type: TypeNode
}

const FOLDER = fileURLToPath(new URL('../../../../', import.meta.url))
const FILE = `${FOLDER}type-walk.ts`

/** The types of `DECLARATIONS` by name, read with the TypeScript compiler. */
export function readTypes(): Map<string, TypeNode> {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    lib: ['lib.es2020.d.ts'],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  }
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.fileExists = (name) => name === FILE || fileExists(name)
  host.getSourceFile = (name, version) =>
    name === FILE ? ts.createSourceFile(name, DECLARATIONS, version, true) : getSourceFile(name, version)
  const program = ts.createProgram([FILE], options, host)
  const source = program.getSourceFile(FILE)
  if (!source) throw new Error('The declarations could not be read')
  const toNode = createReader(program.getTypeChecker(), source)
  const types = new Map<string, TypeNode>()
  for (const statement of source.statements) {
    if (ts.isTypeAliasDeclaration(statement)) types.set(statement.name.text, toNode(statement.name))
  }
  return types
}

function createReader(checker: ts.TypeChecker, source: ts.SourceFile) {
  const known = new Map<ts.Type, TypeNode>()

  const read = (type: ts.Type): TypeNode => {
    const before = known.get(type)
    if (before) return before
    if (type.flags & ts.TypeFlags.Null) return { kind: 'literal', value: null }
    if (type.flags & ts.TypeFlags.BooleanLiteral) {
      return { kind: 'literal', value: checker.typeToString(type) === 'true' }
    }
    if (type.isStringLiteral() || type.isNumberLiteral()) return { kind: 'literal', value: type.value }
    if (type.flags & (ts.TypeFlags.StringLike & ~ts.TypeFlags.EnumLike)) return { kind: 'string' }
    if (type.flags & ts.TypeFlags.NumberLike) return { kind: 'number' }
    if (type.isUnion()) return readUnion(type)
    if (type.isIntersection() && type.types.some(({ flags }) => flags & ts.TypeFlags.String)) {
      return { kind: 'string' }
    }
    if (type.flags & ts.TypeFlags.Object || type.isIntersection()) return readObject(type)
    return { kind: 'unknown' }
  }

  const readUnion = (type: ts.UnionType): TypeNode => {
    const node = { kind: 'union' as const, members: [] as TypeNode[] }
    known.set(type, node)
    node.members = type.types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined)).map(read)
    return node
  }

  const readObject = (type: ts.Type): TypeNode => {
    if (checker.isArrayType(type) || checker.isTupleType(type)) {
      const node = { kind: 'array' as const, element: { kind: 'unknown' } as TypeNode }
      known.set(type, node)
      const element = checker.getTypeArguments(type as ts.TypeReference)[0]
      if (element) node.element = read(element)
      return node
    }
    const fields = type.getProperties().filter((symbol) => !(symbol.flags & ts.SymbolFlags.Method))
    const index = type.getStringIndexType()
    if (index && fields.length === 0) return { kind: 'record', value: read(index) }
    if (fields.length === 0 && type.getCallSignatures().length > 0) return { kind: 'unknown' }
    const name = type.aliasSymbol?.name ?? type.symbol?.name ?? 'object'
    const node: ObjectNode = { kind: 'object', name, fields: [] }
    known.set(type, node)
    node.fields = fields.map((symbol) => ({
      name: symbol.name,
      optional: (symbol.flags & ts.SymbolFlags.Optional) !== 0,
      type: simplified(read(checker.getTypeOfSymbolAtLocation(symbol, source))),
    }))
    return node
  }

  return (name: ts.Node) => read(checker.getTypeAtLocation(name))
}

/** A union of one member, such as an optional field's, is that member. */
function simplified(node: TypeNode): TypeNode {
  return node.kind === 'union' && node.members.length === 1 && node.members[0] ? node.members[0] : node
}
