import { type BaseMessage, getBufferString, HumanMessage } from '@langchain/core/messages'
import { StringOutputParser } from '@langchain/core/output_parsers'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import type { ChatMixrouter } from '@mixrouter/langchain'
import { createAgent } from 'langchain'
import { calculator } from './calculator.ts'
import { fileSearch } from './file-search.ts'

/** A conversation with an agent, whose model may be another at every turn. */
export interface Chat {
  /** Asks the agent; yields the messages of the turn as they come, in pieces. */
  ask(model: ChatMixrouter, question: string): AsyncGenerator<BaseMessage>
  /** A chain beside the agent: sums up what was said; yields the pieces of its text. */
  sumUp(model: ChatMixrouter): AsyncGenerator<string>
}

export function createChat(folder: string): Chat {
  const tools = [calculator, fileSearch(folder)]
  const systemPrompt = 'You are a helpful agent in a terminal. Use your tools where they help, and be brief.'
  let history: BaseMessage[] = []

  return {
    async *ask(model, question) {
      const agent = createAgent({ model, tools, systemPrompt })
      const messages = [...history, new HumanMessage(question)]
      let turn = messages
      for await (const [mode, piece] of await agent.stream(
        { messages },
        { streamMode: ['messages', 'values'] },
      )) {
        if (mode === 'values') turn = piece.messages
        else yield piece[0]
      }
      history = turn // a turn that failed leaves nothing behind
    },

    async *sumUp(model) {
      const prompt = ChatPromptTemplate.fromMessages([
        ['system', 'Sum up the conversation in one sentence.'],
        ['human', '{conversation}'],
      ])
      yield* await prompt
        .pipe(model)
        .pipe(new StringOutputParser())
        .stream({ conversation: getBufferString(history) })
    },
  }
}
