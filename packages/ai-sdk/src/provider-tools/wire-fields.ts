import { isObject } from '@mixrouter/core/internal/sdk'

/** Arguments whose keys are defined by the user and must not be converted to snake case. */
const VERBATIM = /* @__PURE__ */ new Set(['headers', 'parameters', 'format', 'inputSchema'])

/** A tool's arguments as fields of the wire, which are in snake case. */
export function snakeCased(fields: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      VERBATIM.has(key) ? value : snakeValue(value),
    ]),
  )
}

export function snakeValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeValue)
  return isObject(value) ? snakeCased(value) : value
}
