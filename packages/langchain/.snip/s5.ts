import { ChatMixrouter } from '@mixrouter/langchain'
import { z } from 'zod'

const person = z.object({ name: z.string(), age: z.number() })
const { name, age } = await new ChatMixrouter('gpt-5.2').withStructuredOutput(person).invoke('Invent a person')

export {}
