import type { ChatRequest, Format, Warning } from '@mixrouter/core'
import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser'
import { wirePaths } from './wire-paths.ts'

/** Warnings by the line that they concern, from 0; those that no line has are at -1. */
export type Marks = ReadonlyMap<number, readonly Warning[]>

/** Finds the line of a body that each warning concerns. */
export function markLines(
  text: string,
  format: Format,
  warnings: readonly Warning[],
  request?: ChatRequest,
): Marks {
  const tree = parseTree(text)
  const body: unknown = safeParse(text)
  const marks = new Map<number, Warning[]>()
  for (const warning of warnings) {
    const line = tree ? lineOf(warning.path, text, tree, format, body, request) : -1
    marks.set(line, [...(marks.get(line) ?? []), warning])
  }
  return marks
}

function lineOf(
  path: string,
  text: string,
  tree: Node,
  format: Format,
  body: unknown,
  request: ChatRequest | undefined,
): number {
  for (const candidate of wirePaths(path, format, body, request)) {
    const node = candidate.length > 0 ? findNodeAtLocation(tree, [...candidate]) : undefined
    if (!node) continue
    // the line of a property's name, which a value may not be on
    const { offset } = node.parent?.type === 'property' ? node.parent : node
    return text.slice(0, offset).split('\n').length - 1
  }
  return -1
}

function safeParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
