// Uses the official OpenAI SDK with a Claude model: node src/openai-sdk.ts [URL of the server]
import OpenAI from 'openai'
import { CLAUDE } from './models.ts'
import { getWeather, WEATHER_SCHEMA } from './weather.ts'

const url = process.argv[2] ?? 'http://127.0.0.1:3000'
const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none' })
console.log(`OpenAI SDK → ${CLAUDE}`)

const response = await client.chat.completions.create({
  model: CLAUDE,
  messages: [{ role: 'user', content: 'Say hello.' }],
})
console.log('  text   ', response.choices[0]?.message.content)

const stream = await client.chat.completions.create({
  model: CLAUDE,
  messages: [{ role: 'user', content: 'Count from one to five.' }],
  stream: true,
})
process.stdout.write('  stream  ')
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? '')
console.log()

const messages: OpenAI.ChatCompletionMessageParam[] = [
  { role: 'user', content: "What's the weather in Paris and in London?" },
]
const tools: OpenAI.ChatCompletionTool[] = [
  { type: 'function', function: { name: 'get_weather', parameters: WEATHER_SCHEMA } },
]
const first = await client.chat.completions.create({ model: CLAUDE, messages, tools })
const message = first.choices[0]?.message
if (message) messages.push(message)
for (const call of message?.tool_calls ?? []) {
  if (call.type !== 'function') continue
  const content = getWeather(JSON.parse(call.function.arguments))
  console.log('  call   ', call.function.name, call.function.arguments, '→', content)
  messages.push({ role: 'tool', tool_call_id: call.id, content })
}
const second = await client.chat.completions.create({ model: CLAUDE, messages, tools })
console.log('  final  ', second.choices[0]?.message.content?.replaceAll('\n', '\n          '), '\n')
