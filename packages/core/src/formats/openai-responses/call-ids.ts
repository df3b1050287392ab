import { CallQueue, expectString, type JsonObject } from '../../hub/index.ts'

/**
 * Finds the call of a tool output. An output may leave `call_id` out and name its tool instead, or nothing where only
 * one call is open. Source: OpenAI SDK, `ResponseInputItem.FunctionCallOutput`.
 */
export function createCallIdLookup() {
  const open = new CallQueue()
  return {
    add(id: string, name: string) {
      open.add({ id, name })
    },
    /** @throws ApiError 400 if the output belongs to no call */
    take({ call_id: given, name }: JsonObject, path: string): string {
      if (typeof given === 'string') open.takeId(given)
      else if (given === undefined || given === null)
        return expectString(open.takeFirst(typeof name === 'string' ? name : undefined), `${path}.call_id`)
      return expectString(given, `${path}.call_id`)
    },
  }
}
