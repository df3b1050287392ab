import type { Usage } from '@mixrouter/core'
import { isObject } from '@mixrouter/core/internal'
import type { ParsedBody } from '../lib/parsed-body.ts'
import type { ReceivedEndpoint } from './receive.ts'
import type { Served } from './served.ts'
import type { Endpoint } from './table.ts'

/** An image of OpenAI's in the largest size and the highest quality. */
export const TOKENS_PER_IMAGE = 6240

/** No vendor makes more at once: what a client names beyond it is not counted. */
const MAX_IMAGES = 100

/** Of a recording, whose length only the vendor finds out. */
const USUAL_SECONDS = 60

/** What a request will probably make or take that its text does not tell: to reserve of a budget. */
export function expectedUnits({ serves }: Endpoint, received: ReceivedEndpoint): Partial<Usage> {
  return UNITS[serves]?.(received) ?? {}
}

const UNITS: Partial<Record<Served, (received: ReceivedEndpoint) => Partial<Usage>>> = {
  transcriptions: () => ({ seconds: USUAL_SECONDS }),
  images(received) {
    const images = 'json' in received ? imagesIn(received.json) : 1
    return { images, outputTokens: images * TOKENS_PER_IMAGE }
  },
}

/** As OpenAI's routes and Google's name their number. */
function imagesIn(body: Pick<ParsedBody, 'get'>): number {
  const parameters = body.get('parameters')
  const count = body.get('n') ?? (isObject(parameters) ? parameters.sampleCount : undefined)
  return Number.isSafeInteger(count) && (count as number) > 0 ? Math.min(count as number, MAX_IMAGES) : 1
}
