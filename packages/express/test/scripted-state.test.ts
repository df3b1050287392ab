import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { startScripted, UPSTREAM_KEY } from './scripted-vendor.ts'
import { CHAT } from './support.ts'

const MESSAGE = {
  id: 'msg_7',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: 'Ça va', annotations: [] }],
}

/** Where vendors of each format are asked, and how they say "Ça va". */
const VENDORS = [
  { format: 'openai-chat', url: 'POST /v1/chat/completions', response: CHAT },
  {
    format: 'openai-responses',
    url: 'POST /v1/responses',
    response: {
      id: 'resp_vendor',
      object: 'response',
      created_at: 1_700_000_000,
      model: 'real-model',
      status: 'completed',
      output: [MESSAGE],
      usage: { input_tokens: 3, output_tokens: 2, total_tokens: 5 },
    },
  },
  {
    format: 'anthropic',
    url: 'POST /v1/messages',
    response: {
      id: 'msg_7',
      type: 'message',
      role: 'assistant',
      model: 'real-model',
      content: [{ type: 'text', text: 'Ça va' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 3, output_tokens: 2 },
    },
  },
  {
    format: 'google',
    url: 'POST /v1beta/models/real-model:generateContent',
    response: {
      candidates: [{ content: { role: 'model', parts: [{ text: 'Ça va' }] }, finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2, totalTokenCount: 5 },
    },
  },
] as const

const model = 'alias'

describe.each(VENDORS)('kept responses of a vendor of $format', ({ format, url, response }) => {
  const start = () => startScripted(format, { [url]: { body: JSON.stringify(response) } }, { state: true })

  it('are continued by their id, which the vendor does not see', async () => {
    const { openai, received } = await start()
    const first = await openai.responses.create({ model, input: 'My name is Ada' })
    expect(first.output_text).toBe('Ça va')
    await openai.responses.create({ model, input: 'Who am I?', previous_response_id: first.id })
    expect(received.map((one) => one.url)).toEqual([url, url])
    for (const { key } of received) expect(key).toContain(UPSTREAM_KEY)
    const { body = '' } = received[1] ?? {}
    expect(body.match(/My name is Ada|Ça va|Who am I\?/g)).toEqual(['My name is Ada', 'Ça va', 'Who am I?'])
    for (const hidden of ['previous_response_id', first.id, model]) expect(body).not.toContain(hidden)
  })

  it('are shown, listed and deleted without the vendor', async () => {
    const { openai, received } = await start()
    const made = await openai.responses.create({ model, input: 'My name is Ada' })
    expect((await openai.responses.retrieve(made.id)).output).toEqual(made.output)
    const { data } = await openai.responses.inputItems.list(made.id)
    expect(data).toMatchObject([{ type: 'message', role: 'user', content: [{ text: 'My name is Ada' }] }])
    await openai.responses.delete(made.id)
    for (const attempt of [
      () => openai.responses.retrieve(made.id),
      () => openai.responses.inputItems.list(made.id),
      () => openai.responses.delete(made.id),
    ])
      await expect(attempt()).rejects.toBeInstanceOf(OpenAI.NotFoundError)
    const later = openai.responses.create({ model, input: 'Hi', previous_response_id: made.id })
    await expect(later).rejects.toMatchObject({ status: 400, code: 'previous_response_not_found' })
    expect(received).toHaveLength(1)
  })

  it('of another client are not found, and the vendor is not called', async () => {
    const { openai, stranger, received } = await start()
    const made = await openai.responses.create({ model, input: 'My name is Ada' })
    const { responses } = stranger.openai
    for (const attempt of [
      () => responses.retrieve(made.id),
      () => responses.inputItems.list(made.id),
      () => responses.delete(made.id),
    ])
      await expect(attempt()).rejects.toBeInstanceOf(OpenAI.NotFoundError)
    const later = responses.create({ model, input: 'Who?', previous_response_id: made.id })
    await expect(later).rejects.toMatchObject({ status: 400, code: 'previous_response_not_found' })
    expect(received).toHaveLength(1)
    expect(await openai.responses.retrieve(made.id)).toMatchObject({ id: made.id })
  })

  it.each([
    [400, OpenAI.BadRequestError],
    [429, OpenAI.RateLimitError],
    [503, OpenAI.InternalServerError],
  ])('are not made of the vendor’s error %i', async (status, type) => {
    const error = { type: 'some_error', message: `No, said the vendor to ${UPSTREAM_KEY}` }
    const { openai } = await startScripted(
      format,
      { status, body: JSON.stringify({ error }) },
      { state: true },
    )
    const failure = await openai.responses.create({ model, input: 'Hi' }).catch((thrown: unknown) => thrown)
    expect(failure).toBeInstanceOf(type)
    expect(String(failure)).toContain('No, said the vendor')
    expect(String(failure)).not.toContain(UPSTREAM_KEY)
  })
})
