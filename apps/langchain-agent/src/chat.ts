import { type BaseMessage, getBufferString, HumanMessage } from '@langchain/core/messages'
import { StringOutputParser } from '@langchain/core/output_parsers'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import type { ChatMixrouter } from '@mixrouter/langchain'
import { createAgent } from 'langchain'
import { calculator } from './calculator.ts'
import { fileSearch } from './file-search.ts'

/** A conversation with an agent. Each turn can use another model. */
export interface Chat {
  /** Runs one turn of the agent; yields its messages in chunks. */
  send(model: ChatMixrouter, prompt: string): AsyncGenerator<BaseMessage>
  /** A chain that summarizes the conversation; yields chunks of text. */
  summarize(model: ChatMixrouter): AsyncGenerator<string>
}

export function createChat(folder: string): Chat {
  const tools = [calculator, fileSearch(folder)]
  const systemPrompt = 'You are a helpful agent in a terminal. Use your tools where they help, and be brief.'
  let history: BaseMessage[] = []

  return {
    async *send(model, prompt) {
      const agent = createAgent({ model, tools, systemPrompt })
      const messages = [...history, new HumanMessage(prompt)]
      let turn = messages
      for await (const [mode, chunk] of await agent.stream(
        { messages },
        { streamMode: ['messages', 'values'] },
      )) {
        if (mode === 'values') turn = chunk.messages
        else yield chunk[0]
      }
      history = turn // not reached if the turn fails
    },

    async *summarize(model) {
      const template = ChatPromptTemplate.fromMessages([
        ['system', 'Summarize the conversation in one sentence.'],
        ['human', '{conversation}'],
      ])
      yield* await template
        .pipe(model)
        .pipe(new StringOutputParser())
        .stream({ conversation: getBufferString(history) })
    },
  }
}
