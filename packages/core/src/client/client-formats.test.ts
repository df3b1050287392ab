import { expect, it } from 'vitest'
import * as anthropic from '../internal/anthropic.ts'
import * as openaiResponses from '../internal/openai-responses.ts'
import { profileOf } from '../models/index.ts'
import { type ClientFormat, createLazyFormats } from './client-formats.ts'
import { createClientWith } from './create-client.ts'
import { makePortable } from './make-portable.ts'

const RESPONSE = {
  id: 'm',
  type: 'message',
  role: 'assistant',
  content: [],
  stop_reason: 'end_turn',
  usage: {},
}

/** Formats that record what is loaded, and a client of them that records what it sends. */
function setUp() {
  const loaded: string[] = []
  const sent: Record<string, unknown>[] = []
  const loader = (format: ClientFormat) => async () => {
    loaded.push(format.codec.name)
    return format
  }
  const formats = createLazyFormats(profileOf)
  const addOne = () => formats.add({ anthropic: loader(anthropic) })
  const addAll = () =>
    formats.add({ anthropic: loader(anthropic), 'openai-responses': loader(openaiResponses) }, async () => {
      loaded.push('what other formats have')
      return makePortable
    })
  const client = createClientWith(formats, {
    apiKey: 'k',
    transport: {
      async send({ body }) {
        sent.push(JSON.parse(String(body)))
        const headers = { 'content-type': 'application/json' }
        return { status: 200, headers, body: new Response(JSON.stringify(RESPONSE)).body as never }
      },
      close: async () => {},
    },
  })
  const send = (more: object = {}) =>
    client.send({ ...REQUEST, ...more }, { format: 'anthropic' }).then(({ warnings }) => warnings)
  return { loaded, sent, addOne, addAll, send }
}

const REQUEST = {
  model: 'claude-sonnet-5-5',
  system: [],
  messages: [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hi' }] }],
  stream: false,
}

/** OpenAI's shell, which the client runs and Claude calls as a function. */
const SHELL = {
  type: 'provider' as const,
  format: 'openai-responses' as const,
  value: { type: 'local_shell' },
}

it('loads a format when a request in it is sent, once', async () => {
  const { addAll, loaded, send } = setUp()
  addAll()
  expect(loaded).toEqual([])
  await send()
  await send()
  expect(loaded).toEqual(['anthropic'])
})

it('loads what replaces the tools of other formats when a request has one, once', async () => {
  const { addAll, loaded, sent, send } = setUp()
  addAll()
  await send({ tools: [SHELL] })
  const warnings = await send({ tools: [SHELL] })
  expect(loaded).toEqual(['anthropic', 'what other formats have'])
  expect(sent[0]).toMatchObject({ tools: [{ name: 'local_shell' }] })
  expect(warnings).toMatchObject([{ code: 'changed', path: 'tools[0]' }])
})

it('drops what belongs to a format that is not part of the bundle, with a warning', async () => {
  const { addOne, loaded, sent, send } = setUp()
  addOne()
  const warnings = await send({ tools: [SHELL] })
  expect(loaded).toEqual(['anthropic'])
  expect(sent[0]).not.toHaveProperty('tools')
  expect(warnings).toMatchObject([{ code: 'unsupported', path: 'tools[0]' }])
})

it('does not know a format that nobody added', async () => {
  const { send } = setUp()
  await expect(send()).rejects.toThrow('The format anthropic is not part of this bundle')
})
