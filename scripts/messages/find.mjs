import { relative } from 'node:path'
import { findAt, KINDS, nameOf } from './kinds.mjs'
import { createProgram, ROOT, ts } from './source.mjs'

/** @import TS from '../../packages/core/node_modules/typescript/lib/typescript.js' */
/** @typedef {import('./kinds.mjs').Kind} Kind */
/** @typedef {{ kind: Kind, file: string, line: number, column: number, text: string }} Message */
/**
 * How a value reaches the user; a fragment is embedded in a longer message.
 * @typedef {{ kind: Kind, fragment: boolean }} Use
 */

/**
 * Every string in these files that a user of the packages can see: from where it is shown, values are followed back
 * through variables, tables, parameters and return values to the strings in the source.
 *
 * @param {readonly string[]} files Absolute paths.
 * @returns {Message[]} Sorted by kind and place. Templates keep their `${...}`.
 */
export function findMessages(files) {
  const program = createProgram(files)
  const checker = program.getTypeChecker()
  const sources = program.getSourceFiles().filter(({ fileName }) => files.includes(fileName))
  const calls = indexCalls(sources, resolve)
  /** @type {Map<string, Message>} */
  const messages = new Map()
  /** @type {Set<string>} */
  const seen = new Set()

  for (const source of sources)
    walk(source, (node) => {
      for (const { kind, expression } of findAt(node)) follow(expression, { kind, fragment: false })
    })
  return [...messages.values()].sort(byKindAndPlace)

  /**
   * @param {TS.Node | undefined} node
   * @param {Use} use
   */
  function follow(node, use) {
    if (!node || !files.includes(node.getSourceFile().fileName)) return
    const key = `${node.getSourceFile().fileName}:${node.pos}:${node.end}:${use.kind}:${use.fragment}`
    if (seen.has(key)) return
    seen.add(key)
    if (ts.isStringLiteralLike(node) || ts.isJsxText(node)) add(node, node.text, use)
    else if (ts.isTemplateExpression(node)) {
      add(node, node.getText().slice(1, -1), use)
      for (const { expression } of node.templateSpans) follow(expression, { ...use, fragment: true })
    } else if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node))
      followSymbol(resolve(node), node, use)
    else if (ts.isElementAccessExpression(node)) followValues(node.expression, use)
    else if (ts.isCallExpression(node)) followCall(node, use)
    else if (ts.isConditionalExpression(node))
      for (const branch of [node.whenTrue, node.whenFalse]) follow(branch, use)
    else if (ts.isBinaryExpression(node)) for (const side of [node.left, node.right]) follow(side, use)
    else if (ts.isArrayLiteralExpression(node)) for (const element of node.elements) follow(element, use)
    else if (
      ts.isParenthesizedExpression(node) ||
      ts.isAsExpression(node) ||
      ts.isSatisfiesExpression(node) ||
      ts.isNonNullExpression(node) ||
      ts.isAwaitExpression(node) ||
      ts.isSpreadElement(node)
    )
      follow(node.expression, use)
  }

  /**
   * @param {TS.Symbol | undefined} symbol
   * @param {TS.Node} node
   * @param {Use} use
   */
  function followSymbol(symbol, node, use) {
    for (const declaration of symbol?.declarations ?? []) {
      if (ts.isVariableDeclaration(declaration) || ts.isPropertyAssignment(declaration))
        follow(declaration.initializer, use)
      else if (ts.isShorthandPropertyAssignment(declaration))
        followSymbol(checker.getShorthandAssignmentValueSymbol(declaration), node, use)
      else if (ts.isParameter(declaration)) followArguments(declaration, undefined, use)
      else if (ts.isBindingElement(declaration)) {
        const parameter = declaration.parent.parent
        const property = declaration.propertyName ?? declaration.name
        if (ts.isParameter(parameter) && ts.isIdentifier(property))
          followArguments(parameter, property.text, use)
      }
    }
  }

  /**
   * The arguments that callers pass for a parameter, or one property of them.
   * @param {TS.ParameterDeclaration} parameter
   * @param {string | undefined} property
   * @param {Use} use
   */
  function followArguments(parameter, property, use) {
    const index = parameter.parent.parameters.indexOf(parameter)
    follow(parameter.initializer, use)
    for (const args of calls.get(functionSymbol(parameter.parent)) ?? []) {
      const arg = args[index]
      if (!arg || property === undefined) follow(arg, use)
      else if (ts.isObjectLiteralExpression(arg))
        for (const member of arg.properties)
          if (member.name && nameOf(member.name) === property)
            followSymbol(checker.getSymbolAtLocation(member.name), member, use)
    }
  }

  /** @param {TS.Node} declared */
  function functionSymbol(declared) {
    const named =
      ts.isArrowFunction(declared) || ts.isFunctionExpression(declared) ? declared.parent : declared
    const name = ts.isConstructorDeclaration(named) ? named.parent.name : /** @type {any} */ (named).name
    return name && checker.getSymbolAtLocation(name)
  }

  /**
   * The results of a function of ours, or the parts that `join`, `concat` and the like put together.
   * @param {TS.CallExpression} call
   * @param {Use} use
   */
  function followCall(call, use) {
    for (const declaration of resolve(call.expression)?.declarations ?? []) {
      const body =
        ts.isVariableDeclaration(declaration) || ts.isPropertyAssignment(declaration)
          ? declaration.initializer
          : declaration
      if (body && ts.isFunctionLike(body)) followReturns(body, use)
    }
    if (ts.isPropertyAccessExpression(call.expression) && !ts.isIdentifier(call.expression.expression))
      follow(call.expression.expression, use)
  }

  /**
   * @param {TS.Node} fn
   * @param {Use} use
   */
  function followReturns(fn, use) {
    const { body } = /** @type {{ body?: TS.Node }} */ (/** @type {unknown} */ (fn))
    if (body && !ts.isBlock(body)) follow(body, use)
    else if (body)
      walk(body, (node) => {
        if (ts.isReturnStatement(node) && ts.findAncestor(node, ts.isFunctionLike) === fn)
          follow(node.expression, use)
      })
  }

  /**
   * All values of a table.
   * @param {TS.Expression} table
   * @param {Use} use
   */
  function followValues(table, use) {
    for (const declaration of resolve(table)?.declarations ?? []) {
      if (ts.isVariableDeclaration(declaration) && declaration.initializer)
        walk(declaration.initializer, (node) => {
          if (ts.isPropertyAssignment(node)) follow(node.initializer, use)
        })
    }
  }

  /** @param {TS.Node} node */
  function resolve(node) {
    const symbol = checker.getSymbolAtLocation(ts.isPropertyAccessExpression(node) ? node.name : node)
    return symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  }

  /**
   * @param {TS.Node} node
   * @param {string} text
   * @param {Use} use
   */
  function add(node, text, { kind, fragment }) {
    if (!/[a-z]/i.test(text.replaceAll(/\$\{[^}]*\}/g, '')) || (fragment && !/\S\s+\S/.test(text))) return
    const source = node.getSourceFile()
    const { line, character } = source.getLineAndCharacterOfPosition(node.getStart())
    const file = relative(ROOT, source.fileName)
    const message = { kind, file, line: line + 1, column: character + 1, text: text.trim() }
    const key = `${file}:${line}:${character}`
    const known = messages.get(key)
    if (!known || rank(kind) < rank(known.kind)) messages.set(key, message)
  }
}

/**
 * The arguments of every call in these files, by the function that is called.
 * @param {readonly TS.Node[]} sources
 * @param {(node: TS.Node) => TS.Symbol | undefined} resolve
 */
function indexCalls(sources, resolve) {
  /** @type {Map<TS.Symbol | undefined, (readonly TS.Expression[])[]>} */
  const calls = new Map()
  for (const source of sources)
    walk(source, (node) => {
      if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return
      const symbol = resolve(node.expression)
      if (symbol) calls.set(symbol, [...(calls.get(symbol) ?? []), node.arguments ?? []])
    })
  return calls
}

/** @param {TS.Node} node @param {(node: TS.Node) => void} visit */
function walk(node, visit) {
  visit(node)
  ts.forEachChild(node, (child) => walk(child, visit))
}

/** @param {Kind} kind */
const rank = (kind) => Object.keys(KINDS).indexOf(kind)

/** @param {Message} a @param {Message} b */
const byKindAndPlace = (a, b) =>
  rank(a.kind) - rank(b.kind) ||
  (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column)
