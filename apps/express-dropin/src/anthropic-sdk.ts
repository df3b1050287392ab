// Uses the official Anthropic SDK with a GPT model: node src/anthropic-sdk.ts [URL of the server]
import Anthropic from '@anthropic-ai/sdk'
import { GPT } from './models.ts'
import { getWeather, WEATHER_SCHEMA } from './weather.ts'

const baseURL = process.argv[2] ?? 'http://127.0.0.1:3000'
const client = new Anthropic({ baseURL, apiKey: 'none' })
const options = { model: GPT, max_tokens: 1000 }
console.log(`Anthropic SDK → ${GPT}`)

const response = await client.messages.create({
  ...options,
  messages: [{ role: 'user', content: 'Say hello.' }],
})
console.log('  text   ', textOf(response))

const stream = client.messages.stream({
  ...options,
  messages: [{ role: 'user', content: 'Count from one to five.' }],
})
process.stdout.write('  stream  ')
stream.on('text', (text) => process.stdout.write(text))
await stream.finalMessage()
console.log()

const messages: Anthropic.MessageParam[] = [
  { role: 'user', content: "What's the weather in Paris and in London?" },
]
const tools: Anthropic.Tool[] = [{ name: 'get_weather', input_schema: WEATHER_SCHEMA }]
const first = await client.messages.create({ ...options, messages, tools })
const results: Anthropic.ToolResultBlockParam[] = []
for (const block of first.content) {
  if (block.type !== 'tool_use') continue
  const content = getWeather(block.input as { city: string })
  console.log('  call   ', block.name, JSON.stringify(block.input), '→', content)
  results.push({ type: 'tool_result', tool_use_id: block.id, content })
}
messages.push({ role: 'assistant', content: first.content }, { role: 'user', content: results })
const second = await client.messages.create({ ...options, messages, tools })
console.log('  final  ', textOf(second).replaceAll('\n', '\n          '), '\n')

function textOf({ content }: Anthropic.Message): string {
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('')
}
