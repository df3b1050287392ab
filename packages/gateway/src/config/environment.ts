import type { ConfigProblem } from './config.ts'

/** Environment variables. */
export type Env = Readonly<Record<string, string | undefined>>

/** The environment of the process; empty on platforms without one. */
export function processEnv(): Env {
  return globalThis.process?.env ?? {}
}

/** A copy of `value` in which `${NAME}` in strings is replaced by the environment's value. */
export function substitute(value: unknown, env: Env): { value: unknown; problems: ConfigProblem[] } {
  const problems: ConfigProblem[] = []

  const walk = (node: unknown, path: string): unknown => {
    if (typeof node === 'string') return node.includes('${') ? fill(node, path) : node
    if (Array.isArray(node)) return node.map((item, index) => walk(item, `${path}[${index}]`))
    if (!isPlain(node)) return node
    return Object.fromEntries(
      Object.entries(node).map(([key, item]) => [key, walk(item, joinPath(path, key))]),
    )
  }
  const fill = (text: string, path: string) =>
    text.replace(/\$\{([^}]*)\}/g, (_, name: string) => {
      const found = env[name]
      if (!found) problems.push({ path, message: `the environment variable ${name} is not set` })
      return found ?? ''
    })
  return { value: walk(value, ''), problems }
}

/** `path` with one more key or index, such as `upstreams[0].name`. */
export function joinPath(path: string, key: PropertyKey): string {
  if (typeof key === 'number') return `${path}[${key}]`
  return path === '' ? String(key) : `${path}.${String(key)}`
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (value === null || typeof value !== 'object') return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
