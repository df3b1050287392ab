import { ChatMixrouter } from '@mixrouter/langchain'

const model = new ChatMixrouter('claude-sonnet-4-5-20250929', { reasoning: 'low' })
for await (const chunk of await model.stream('Tell me a story')) process.stdout.write(chunk.text)

const stream = model.streamEvents('Tell me a story') // LangChain's own events: blocks that start, grow and end
for await (const reasoning of stream.reasoning) console.log(reasoning)
console.log(await stream.text, (await stream.usage)?.total_tokens)

export {}
