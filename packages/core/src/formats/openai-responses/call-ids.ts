import { expectString, type JsonObject } from '../../hub/index.ts'

interface OpenCall {
  id: string
  name: string
}

/**
 * Finds the call of a tool output. An output may leave `call_id` out and name its tool instead, or nothing where only
 * one call is open. Source: OpenAI SDK, `ResponseInputItem.FunctionCallOutput`.
 */
export function createCallIdLookup() {
  const open: OpenCall[] = []
  return {
    add(id: string, name: string) {
      open.push({ id, name })
    },
    /** @throws ApiError 400 if the output belongs to no call */
    take({ call_id: given, name }: JsonObject, path: string): string {
      const index =
        typeof given === 'string'
          ? open.findIndex(({ id }) => id === given)
          : open.findIndex((call) => typeof name !== 'string' || call.name === name)
      const [found] = index < 0 ? [] : open.splice(index, 1)
      if (given !== undefined && given !== null) return expectString(given, `${path}.call_id`)
      return found?.id ?? expectString(undefined, `${path}.call_id`)
    },
  }
}
