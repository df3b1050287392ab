import { type Format, getFormat } from '@mixrouter/core'
import { GENERATED_ITEM_ID, isObject } from '@mixrouter/core/internal'
import { roughSize, stringifyInTurns } from '../lib/json-in-turns.ts'
import { parseWritten } from '../lib/parse-in-turns.ts'
import { bodyOf, type ParsedBody, parseAll } from '../lib/parsed-body.ts'
import { LARGE_CHARACTERS, mapInTurns } from '../lib/turns.ts'
import type { LayeredCache } from '../store/layered.ts'

/**
 * Keeps the items of translated responses, so that a client of the Responses API may refer to them by their ids in its
 * next request, as the AI SDK does in its default settings: no upstream knows them.
 */
export interface GivenItems {
  /** @param client the client's name: no client receives what was kept for another */
  of(client: string): ClientItems
}

interface ClientItems {
  /** Keeps the items of a finished response, as the client received it. */
  keep(response: unknown): void | Promise<void>
  /** The body with each item that is kept in place of the reference to it; the same body if there is none. */
  resolve(body: ParsedBody): Promise<ParsedBody>
}

/** How long an item may be referred to. */
export const GIVEN_ITEM_TTL_SECONDS = 86_400

const FORMAT: Format = 'openai-responses'

export function createGivenItems(cache: LayeredCache): GivenItems {
  return {
    of(client) {
      const keyOf = (id: string) => `item ${JSON.stringify([client, id])}`
      const find = async (item: unknown): Promise<unknown> => {
        if (!isReference(item)) return item
        const text = await cache.get(keyOf(item.id))
        return text === undefined ? item : parseWritten(text)
      }
      return {
        keep(response) {
          if (!isObject(response) || !Array.isArray(response.output)) return
          const items = response.output.filter(hasId)
          if (roughSize(items) > LARGE_CHARACTERS)
            return mapInTurns(items, async (item) =>
              cache.set(keyOf(item.id), await stringifyInTurns(item)),
            ).then(() => {})
          for (const item of items) cache.set(keyOf(item.id), JSON.stringify(item))
        },
        async resolve(body) {
          if (body.text !== undefined && !body.text.includes(GENERATED_ITEM_ID)) return body
          const json = await parseAll(body)
          if (!isObject(json) || !Array.isArray(json.input)) return body
          const { input } = json
          const found = await mapInTurns(input, find)
          return found.every((item, index) => item === input[index])
            ? body
            : bodyOf({ ...json, input: found }, body.isLarge)
        },
      }
    },
  }
}

function hasId(item: unknown): item is { id: string } {
  return isObject(item) && typeof item.id === 'string'
}

function isReference(item: unknown): item is { id: string } {
  return getFormat(FORMAT).isReference?.(item) === true && hasId(item)
}
