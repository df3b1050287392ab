import { expect, it } from 'vitest'
import { createEventWriter } from './event-writer.ts'
import { type ChatEvent, FORMATS, runSteps } from './hub/index.ts'

const IMAGE = 'iVBORw0KGgo'.padEnd(400_000, 'A')

/** An image and a text that wait until the text before them has ended. */
const EVENTS: ChatEvent[] = [
  { type: 'start', id: 'r1', model: 'm', created: 1 },
  { type: 'blockStart', index: 0, part: { type: 'text', text: '' } },
  { type: 'blockDelta', index: 0, text: 'first' },
  {
    type: 'blockStart',
    index: 1,
    part: { type: 'image', source: { type: 'base64', data: IMAGE }, mediaType: 'image/png' },
  },
  { type: 'blockEnd', index: 1 },
  { type: 'blockStart', index: 2, part: { type: 'text', text: '' } },
  { type: 'blockDelta', index: 2, text: 'last' },
  { type: 'blockEnd', index: 2 },
  { type: 'blockEnd', index: 0 },
  { type: 'finish', finishReason: { unified: 'stop' } },
]

it.each(FORMATS)('keeps the order of what is written to %s, in pieces or not', (format) => {
  for (const framing of ['sse', 'json-array'] as const) {
    const written = ['', '']
    const writerTo = (place: number) =>
      createEventWriter(format, (text) => (written[place] += text), { warn() {}, framing })
    const atOnce = writerTo(0)
    for (const event of EVENTS) atOnce.emit(event)
    const stepped = writerTo(1)
    for (const event of EVENTS) runSteps(stepped.inSteps(() => stepped.emit(event)))
    const [whole, pieces] = written.map((text) => text.replace(/"(id|item_id)":"[^"]*"/g, ''))
    expect(pieces === whole).toBe(true)
    expect(pieces?.indexOf('"last"')).toBeGreaterThan(pieces?.indexOf('"first"') ?? 0)
  }
})
