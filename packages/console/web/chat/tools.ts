import type { FunctionTool } from '@mixrouter/core'

/** A tool that runs in the browser, so that tool calls can be seen. */
interface BrowserTool extends FunctionTool {
  run: (input: Record<string, unknown>) => unknown
}

const TOOLS: readonly BrowserTool[] = [
  {
    type: 'function',
    name: 'get_weather',
    description: 'The weather in a city (made up)',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string', description: 'Name of the city' } },
      required: ['city'],
    },
    run({ city }) {
      const seed = [...String(city)].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0)
      return { city, celsius: 4 + (seed % 24), sky: ['clear', 'cloudy', 'light rain'][seed % 3] }
    },
  },
  {
    type: 'function',
    name: 'current_time',
    description: 'The current date and time in a time zone',
    parameters: {
      type: 'object',
      properties: { timeZone: { type: 'string', description: 'IANA name, such as Europe/Berlin' } },
    },
    run({ timeZone }) {
      const zone = typeof timeZone === 'string' && isTimeZone(timeZone) ? timeZone : undefined
      return {
        now: new Date().toLocaleString('en', { timeZone: zone, dateStyle: 'full', timeStyle: 'long' }),
      }
    },
  },
]

/** The tools as requests declare them. */
export const TOOL_DECLARATIONS: FunctionTool[] = TOOLS.map(({ run: _, ...declaration }) => declaration)

/** @throws Error for an unknown tool, or arguments that are not JSON */
export function runTool(name: string, text: string): unknown {
  const tool = TOOLS.find((candidate) => candidate.name === name)
  if (!tool) throw new Error(`There is no tool ${name}`)
  return tool.run(JSON.parse(text || '{}'))
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
