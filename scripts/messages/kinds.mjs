import { ts } from './source.mjs'

/** @import TS from '../../packages/core/node_modules/typescript/lib/typescript.js' */

/** The kinds of strings that users see, in the order of the list. */
export const KINDS = /** @type {const} */ ({
  warning: 'Warnings',
  error: 'Errors',
  cli: 'Command line: descriptions and options',
  output: 'Command line: printed lines',
  header: 'HTTP headers',
  ui: 'Web pages',
  text: 'Other messages',
})

/** @typedef {keyof typeof KINDS} Kind */
/** @typedef {{ kind: Kind, expression: TS.Expression }} Found */

/** Methods of commander whose arguments `--help` prints. */
const HELP_METHODS = ['name', 'description', 'summary', 'usage', 'argument', 'option', 'requiredOption']
const PRINT_METHODS = ['log', 'error', 'warn', 'info']
const UI_ATTRIBUTES = ['alt', 'aria-label', 'placeholder', 'title']
const HEADER = /^x-mixrouter-/i

/**
 * The expressions at `node` whose value a user sees.
 * @type {(node: TS.Node) => Found[]}
 */
export function findAt(node) {
  if (ts.isCallExpression(node)) return findInCall(node)
  if (ts.isNewExpression(node)) return findInNew(node)
  if (ts.isJsxText(node) && /\w/.test(node.text)) return [found('ui', /** @type {any} */ (node))]
  if (ts.isJsxAttribute(node) && UI_ATTRIBUTES.includes(node.name.getText()) && node.initializer)
    return [found('ui', /** @type {any} */ (node.initializer))]
  if (ts.isStringLiteral(node) && HEADER.test(node.text)) return [found('header', node)]
  if (ts.isPropertyAssignment(node)) {
    if (HEADER.test(nameOf(node.name)))
      return [found('header', node.initializer), found('header', /** @type {any} */ (node.name))]
    if (nameOf(node.name) === 'message') return [found('text', node.initializer)]
  }
  if (ts.isShorthandPropertyAssignment(node) && node.name.text === 'message')
    return [found('text', node.name)]
  return []
}

/** @type {(call: TS.CallExpression) => Found[]} */
function findInCall(call) {
  const { expression: callee, arguments: args } = call
  const method = ts.isPropertyAccessExpression(callee)
    ? callee.name.text
    : ts.isIdentifier(callee)
      ? callee.text
      : ''
  const object = ts.isPropertyAccessExpression(callee) ? callee.expression.getText() : ''
  if (callee.kind === ts.SyntaxKind.SuperKeyword) return inErrorClass(call) ? first('error', args) : []
  if (object === 'console' && PRINT_METHODS.includes(method)) return args.map((arg) => found('output', arg))
  if (/^process\.(stdout|stderr)$/.test(object) && method === 'write') return first('output', args)
  if (method === 'warn' && args[2]) return [found('warning', args[2])]
  if (method === 'addHelpText') return args.slice(1).map((arg) => found('cli', arg))
  if (imports(call, 'zod'))
    return args.flatMap((arg) =>
      isSentence(arg) ? [found(method === 'describe' ? 'text' : 'error', arg)] : [],
    )
  if (HELP_METHODS.includes(method) && isCommander(callee)) return args.map((arg) => found('cli', arg))
  if (
    (method === 'set' || method === 'setHeader') &&
    args[0] &&
    ts.isStringLiteral(args[0]) &&
    HEADER.test(args[0].text)
  )
    return args[1] ? [found('header', args[1])] : []
  return []
}

/** @type {(created: TS.NewExpression) => Found[]} */
function findInNew(created) {
  const name = created.expression.getText()
  if (/Error$/.test(name)) return first('error', created.arguments)
  if (/^(Option|Argument)$/.test(name) && isCommander(created))
    return (created.arguments ?? []).map((arg) => found('cli', arg))
  return []
}

/** @type {(kind: Kind, expression: TS.Expression) => Found} */
const found = (kind, expression) => ({ kind, expression })

/** @type {(kind: Kind, args: readonly TS.Expression[] | undefined) => Found[]} */
const first = (kind, args) => (args?.[0] ? [found(kind, args[0])] : [])

/** @type {(node: TS.Node) => boolean} */
const isCommander = (node) => imports(node, 'commander')

/** @type {(node: TS.Node, name: string) => boolean} */
const imports = (node, name) => node.getSourceFile().text.includes(`from '${name}'`)

/** @type {(node: TS.Expression) => boolean} */
const isSentence = (node) =>
  (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) && /\w \w/.test(node.getText())

/** @type {(node: TS.Node) => boolean} */
function inErrorClass(node) {
  const owner = ts.findAncestor(node, ts.isClassLike)
  return /Error\b/.test(owner?.heritageClauses?.map((clause) => clause.getText()).join() ?? '')
}

/** @type {(name: TS.PropertyName) => string} */
export function nameOf(name) {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : ''
}
