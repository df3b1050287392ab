import { ApiError, accumulateEvents, type ChatEvent, type ChatRequest, type Message } from '@mixrouter/core'
import { describe, expect, it } from 'vitest'
import { createOfflineModel } from './model.ts'

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const GET_WEATHER = {
  type: 'function' as const,
  name: 'get_weather',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
}
const GET_TIME = { ...GET_WEATHER, name: 'get_time' }

const prompt = (text: string, more: Partial<ChatRequest> = {}): ChatRequest => ({
  model: 'gpt-5.5',
  system: [],
  messages: [{ role: 'user', content: [{ type: 'text', text }] }],
  stream: true,
  ...more,
})

async function eventsOf(request: ChatRequest): Promise<ChatEvent[]> {
  const events: ChatEvent[] = []
  for await (const event of createOfflineModel({ delay: 0 })(request)) events.push(event)
  return events
}

const respond = async (request: ChatRequest) => accumulateEvents(await eventsOf(request))
const textOf = async (request: ChatRequest) =>
  (await respond(request)).content.map((part) => (part.type === 'text' ? part.text : '')).join('')
const callsOf = async (request: ChatRequest) =>
  (await respond(request)).content.flatMap((part) =>
    part.type === 'toolCall' ? [[part.name, JSON.parse(part.arguments)]] : [],
  )

describe('media', () => {
  it('writes an image or a video, where the vendor’s format has them', async () => {
    const contentOf = async (model: string, text: string) => (await respond(prompt(text, { model }))).content
    for (const model of ['gpt-5.5', 'gemini-3.8-flash']) {
      const [text, part] = await contentOf(model, '/image a red fox')
      expect(text).toMatchObject({ type: 'text', text: expect.stringContaining('no real model was called') })
      expect(part).toMatchObject({ type: 'image', source: { data: expect.stringMatching(/^iVBOR/) } })
    }
    expect((await contentOf('gemini-3.8-flash', '/video waves')).at(-1)).toMatchObject({
      type: 'video',
      mediaType: 'video/mp4',
    })
    for (const [model, text] of [
      ['claude-sonnet-5', '/image a red fox'],
      ['gpt-5.5', '/video waves'],
    ] as const)
      expect(await contentOf(model, text)).toMatchObject([
        { type: 'text', text: expect.stringContaining('select a Gemini model') },
      ])
  })
})

describe('text', () => {
  it('echoes the prompt and states that no real model was called', async () => {
    expect(await respond(prompt('Hello there'))).toMatchObject({
      model: 'gpt-5.5',
      content: [
        { type: 'text', text: 'Offline model gpt-5.5: no real model was called. You said: Hello there' },
      ],
      finishReason: { unified: 'stop' },
    })
  })

  it('returns the same events for the same request', async () => {
    const request = prompt('Weather in Paris?', { tools: [GET_WEATHER], reasoning: {} })
    expect(await eventsOf(request)).toEqual(await eventsOf(request))
  })

  it.each(['/long 500', 'Please write 500 words about rivers', 'Write me 500 words'])(
    'writes as many words as %j requests, in many chunks',
    async (text) => {
      const events = await eventsOf(prompt(text))
      expect(accumulateEvents(events).content).toMatchObject([
        { text: expect.stringMatching(/^Offline model (\S+ ){497}\S+$/) },
      ])
      expect(events.length).toBeGreaterThan(500)
    },
  )

  it('does not mistake other requests for a word count', async () => {
    expect(await textOf(prompt('Write 3 tests'))).toMatch(/You said: Write 3 tests$/)
  })

  it('responds to the last of several user messages', async () => {
    const messages: Message[] = [
      ...prompt('error:500').messages,
      { role: 'assistant', content: [{ type: 'text', text: 'Sorry' }] },
      ...prompt('Second').messages,
    ]
    expect(await textOf(prompt('', { messages }))).toMatch(/You said: Second$/)
  })

  it('stops at a stop sequence', async () => {
    expect(await respond(prompt('one STOP two', { stopSequences: ['two', 'STOP'] }))).toMatchObject({
      content: [{ text: expect.stringMatching(/one $/) }],
      finishReason: { unified: 'stop' },
      stopSequence: 'STOP',
    })
  })

  it('respects the token limit, including reasoning', async () => {
    const { usage, finishReason } = await respond(prompt('/long 500', { maxOutputTokens: 40, reasoning: {} }))
    expect(finishReason.unified).toBe('length')
    expect(usage).toMatchObject({ outputTokens: 40, reasoningTokens: expect.any(Number) })
  })

  it('counts more tokens for more text', async () => {
    const short = await respond(prompt('Hello'))
    const long = await respond(prompt('Hello '.repeat(100)))
    expect(long.usage?.inputTokens).toBeGreaterThan(short.usage?.inputTokens ?? Infinity)
    expect(long.usage?.outputTokens).toBeGreaterThan(short.usage?.outputTokens ?? Infinity)
  })

  it('reasons if the request enables it, and not otherwise', async () => {
    const claude = { model: 'claude-sonnet-5' }
    expect(await respond(prompt('Why?', { ...claude, reasoning: { budgetTokens: 1024 } }))).toMatchObject({
      content: [
        { type: 'reasoning', opaque: { anthropic: { signature: expect.stringMatching(/^[\w+/]+=*$/) } } },
        { type: 'text' },
      ],
    })
    expect(await respond(prompt('Why?', { ...claude, reasoning: { effort: 'none' } }))).toMatchObject({
      content: [{ type: 'text' }],
    })
  })

  it('refuses on request', async () => {
    expect(await respond(prompt('/refuse please'))).toMatchObject({
      content: [{ type: 'refusal' }],
      finishReason: { unified: 'content-filter' },
    })
  })
})

describe('media', () => {
  const gif = Buffer.from('GIF89a\x05\x00\x07\x00\x00', 'latin1').toString('base64')
  const jpeg = Buffer.from([255, 216, 255, 224, 0, 4, 0, 0, 255, 192, 0, 11, 8, 0, 9, 0, 13, 0]).toString(
    'base64',
  )

  it.each([
    [{ type: 'image', source: { type: 'base64', data: PNG } }, 'an image, image/png, 1×1'],
    [{ type: 'image', source: { type: 'base64', data: gif } }, 'an image, image/gif, 5×7'],
    [{ type: 'image', source: { type: 'base64', data: jpeg } }, 'an image, image/jpeg, 13×9'],
    [{ type: 'image', source: { type: 'base64', data: '' } }, 'an image, image/*, 0 bytes'],
    [
      { type: 'image', source: { type: 'url', url: 'https://x.test/a' } },
      'an image, image/*, at https://x.test/a',
    ],
    [
      { type: 'file', filename: 'a.txt', mediaType: 'text/plain', source: { type: 'text', text: 'abc' } },
      'a file, a.txt, text/plain, 3 characters',
    ],
    [
      { type: 'audio', mediaType: 'audio/wav', source: { type: 'base64', data: 'AAAA' } },
      'an audio clip, audio/wav, 3 bytes',
    ],
  ] as const)('describes %o', async (part, description) => {
    const messages: Message[] = [{ role: 'user', content: [{ type: 'text', text: 'Look' }, part] }]
    expect(await textOf(prompt('', { messages }))).toMatch(`You said: Look I see ${description}.`)
  })
})

describe('tools', () => {
  it('calls a tool with arguments from the text', async () => {
    const request = prompt("What's the weather in Paris?", { tools: [GET_TIME, GET_WEATHER] })
    expect(await callsOf(request)).toEqual([['get_weather', { city: 'Paris' }]])
    expect((await respond(request)).finishReason.unified).toBe('tool-calls')
  })

  it('calls once per phrase, with distinct ids', async () => {
    const request = prompt('Weather in Paris and London', { tools: [GET_WEATHER] })
    expect(await callsOf(request)).toEqual([
      ['get_weather', { city: 'Paris' }],
      ['get_weather', { city: 'London' }],
    ])
    const ids = (await respond(request)).content.map((part) => (part.type === 'toolCall' ? part.id : ''))
    expect(new Set(ids).size).toBe(2)
  })

  it('calls every tool that the text mentions', async () => {
    expect(
      await callsOf(prompt('The weather and the time in Oslo', { tools: [GET_WEATHER, GET_TIME] })),
    ).toEqual([
      ['get_weather', { city: 'Oslo' }],
      ['get_time', { city: 'Oslo' }],
    ])
  })

  it('makes a single call if parallel tool calls are disabled', async () => {
    const request = prompt('Weather in Paris and London', { tools: [GET_WEATHER], parallelToolCalls: false })
    expect(await callsOf(request)).toEqual([['get_weather', { city: 'Paris' }]])
  })

  it('respects the tool choice', async () => {
    const tools = [GET_WEATHER, GET_TIME]
    expect(await callsOf(prompt('Weather in Oslo', { tools, toolChoice: { mode: 'none' } }))).toEqual([])
    const forced = { mode: 'required' as const, tools: ['get_time'] }
    expect(await callsOf(prompt('Weather in Oslo', { tools, toolChoice: forced }))).toEqual([
      ['get_time', { city: 'Oslo' }],
    ])
  })

  it('calls a tool without parameters with an empty object, and a custom tool with text', async () => {
    expect(await callsOf(prompt('go', { tools: [{ type: 'function', name: 'go' }] }))).toEqual([['go', {}]])
    expect(
      await respond(prompt('run this in the shell', { tools: [{ type: 'custom', name: 'shell' }] })),
    ).toMatchObject({
      content: [{ type: 'toolCall', name: 'shell', arguments: 'run this in the shell', custom: true }],
    })
  })

  it('reports the tool results', async () => {
    const messages: Message[] = [
      ...prompt('Weather in Paris and London').messages,
      {
        role: 'assistant',
        content: ['a', 'b'].map((id) => ({ type: 'toolCall', id, name: 'get_weather', arguments: '{}' })),
      },
      {
        role: 'user',
        content: [
          { type: 'toolResult', callId: 'a', content: [{ type: 'text', text: '18 °C' }] },
          {
            type: 'toolResult',
            callId: 'b',
            isError: true,
            content: [{ type: 'text', text: 'no such city' }],
          },
        ],
      },
    ]
    const request = prompt('', { messages, tools: [GET_WEATHER] })
    expect(await callsOf(request)).toEqual([])
    expect(await textOf(request)).toMatch(
      /get_weather returned: 18 °C\nget_weather failed with: no such city$/,
    )
  })
})

describe('structured output', () => {
  it('satisfies the schema', async () => {
    const schema = {
      type: 'object',
      properties: { name: { type: 'string' }, age: { type: 'integer', minimum: 18 } },
      required: ['name', 'age'],
    }
    const text = await textOf(prompt('Ada is 36', { responseFormat: { type: 'json-schema', schema } }))
    expect(JSON.parse(text)).toEqual({ name: 'Ada', age: 36 })
  })

  it('is an object in JSON mode', async () => {
    const text = await textOf(prompt('Hello', { responseFormat: { type: 'json' } }))
    expect(JSON.parse(text)).toEqual({ message: expect.stringContaining('You said: Hello') })
  })
})

describe('requested faults', () => {
  it.each([
    ['error:429', { status: 429, type: 'rate-limit', retryAfter: '1' }],
    ['please error:503 now', { status: 503, type: 'overloaded' }],
  ])('%s is thrown before the response begins', async (text, error) => {
    const thrown = await eventsOf(prompt(text)).catch((reason: unknown) => reason)
    expect(ApiError.is(thrown)).toBe(true)
    expect(thrown).toMatchObject(error)
  })

  it('are read from the model name too', async () => {
    await expect(eventsOf(prompt('Hello', { model: 'gpt-error:401' }))).rejects.toMatchObject({ status: 401 })
  })

  it('error:midstream ends the stream with an error event', async () => {
    const events = await eventsOf(prompt('error:midstream'))
    expect(events.some(({ type }) => type === 'blockDelta')).toBe(true)
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { type: 'overloaded' } })
  })

  it('error:cut ends the stream without a final event', async () => {
    const types = (await eventsOf(prompt('error:cut'))).map(({ type }) => type)
    expect(types.slice(0, 3)).toEqual(['start', 'blockStart', 'blockDelta'])
    expect(types).not.toContain('finish')
    expect(types).not.toContain('error')
  })

  it.each(['error:hang', '/long 100000'])('an abort ends %s', async (text) => {
    const controller = new AbortController()
    const events = createOfflineModel({ delay: 1 })(prompt(text), { signal: controller.signal })
    setImmediate(() => controller.abort())
    const drain = async () => {
      for await (const event of events) expect(event.type).not.toBe('finish')
    }
    await expect(drain()).rejects.toMatchObject({ name: 'AbortError' })
  })
})
