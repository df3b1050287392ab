// @ts-nocheck: plain JavaScript of a project without types
// Uses the server with the official SDKs, each with a model of the other vendor; prints the results as JSON.
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'

const [baseURL] = process.argv.slice(2)
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const question = 'What is the weather in Paris and London?'
const errorName = (promise) =>
  promise.then(
    () => 'no error',
    (error) => error.constructor.name,
  )

async function openai(apiKey = 'newcomer-key') {
  const client = new OpenAI({ baseURL: `${baseURL}/v1`, apiKey, maxRetries: 0 })
  const model = 'claude-sonnet-5'
  const create = (content, more) =>
    client.chat.completions.create({ model, messages: [{ role: 'user', content }], ...more })
  if (apiKey !== 'newcomer-key') return { wrongKey: await errorName(create('Hello')) }

  const text = (await create('Hello')).choices[0].message.content
  const imageResponse = await create([
    { type: 'text', text: 'What is this?' },
    { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
  ])

  let streamed = ''
  for await (const chunk of await create('Hello', { stream: true }))
    streamed += chunk.choices[0]?.delta.content ?? ''

  const tools = [{ type: 'function', function: { name: 'weather', parameters } }]
  const [{ message, finish_reason: finish }] = (await create(question, { tools })).choices
  const results = message.tool_calls.map(({ id, function: { arguments: args } }) => ({
    role: 'tool',
    tool_call_id: id,
    content: `Rain in ${JSON.parse(args).city}`,
  }))
  const second = await create(question, {
    tools,
    messages: [{ role: 'user', content: question }, message, ...results],
  })

  const stream = await create('/long 5000', { stream: true })
  for await (const _ of stream) break
  return {
    text,
    image: imageResponse.choices[0].message.content,
    streamed,
    finish,
    calls: message.tool_calls.map((call) => [call.function.name, JSON.parse(call.function.arguments)]),
    second: second.choices[0].message.content,
    aborted: stream.controller.signal.aborted,
  }
}

async function anthropic(apiKey = 'newcomer-key') {
  const client = new Anthropic({ baseURL, apiKey, maxRetries: 0 })
  const model = 'gpt-5.5'
  const create = (content, more) =>
    client.messages.create({ model, max_tokens: 10_000, messages: [{ role: 'user', content }], ...more })
  if (apiKey !== 'newcomer-key') return { wrongKey: await errorName(create('Hello')) }

  const [{ text }] = (await create('Hello')).content
  const source = { type: 'base64', media_type: 'image/png', data: PNG }
  const imageResponse = await create([
    { type: 'text', text: 'What is this?' },
    { type: 'image', source },
  ])

  const textStream = client.messages.stream({
    model,
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Hello' }],
  })
  const streamed = await textStream.finalText()

  const tools = [{ name: 'weather', input_schema: parameters }]
  const first = await create(question, { tools })
  const calls = first.content.filter(({ type }) => type === 'tool_use')
  const results = calls.map(({ id, input }) => ({
    type: 'tool_result',
    tool_use_id: id,
    content: `Rain in ${input.city}`,
  }))
  const second = await create(question, {
    tools,
    messages: [
      { role: 'user', content: question },
      { role: 'assistant', content: first.content },
      { role: 'user', content: results },
    ],
  })

  const stream = await create('/long 5000', { stream: true })
  for await (const event of stream) if (event.type === 'content_block_delta') break
  return {
    text,
    image: imageResponse.content[0].text,
    streamed,
    finish: first.stop_reason,
    calls: calls.map(({ name, input }) => [name, input]),
    second: second.content[0].text,
    aborted: stream.controller.signal.aborted,
  }
}

console.log(
  JSON.stringify({
    openai: { ...(await openai()), ...(await openai('wrong')) },
    anthropic: { ...(await anthropic()), ...(await anthropic('wrong')) },
  }),
)
