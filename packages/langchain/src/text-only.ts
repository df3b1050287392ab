import { ModelRefusalError } from '@langchain/core/errors'
import { AIMessageChunk, type ContentBlock } from '@langchain/core/messages'
import { Runnable } from '@langchain/core/runnables'

/**
 * Reduces a response to its text: LangChain's output parsers accept no blocks and would parse reasoning as text.
 *
 * @throws ModelRefusalError if the response is a refusal
 */
export class TextOnly extends Runnable<AIMessageChunk, AIMessageChunk> {
  override lc_namespace = ['langchain', 'chat_models', 'mixrouter']

  override async invoke(message: AIMessageChunk): Promise<AIMessageChunk> {
    const refusal = refusalOf(message)
    if (refusal) throw ModelRefusalError.fromRefusal(refusal, message)
    return toTextMessage(message)
  }

  override async *transform(chunks: AsyncGenerator<AIMessageChunk>): AsyncGenerator<AIMessageChunk> {
    let refused: AIMessageChunk | undefined
    for await (const chunk of chunks) {
      if (refused || refusalOf(chunk)) refused = refused ? refused.concat(chunk) : chunk
      else yield toTextMessage(chunk)
    }
    if (refused) await this.invoke(refused)
  }
}

function toTextMessage({ id, text }: AIMessageChunk): AIMessageChunk {
  return new AIMessageChunk({ content: text, ...(id !== undefined && { id }) })
}

function refusalOf({ content }: AIMessageChunk): ContentBlock.Refusal | undefined {
  if (typeof content === 'string') return undefined
  return content.find((block) => block.type === 'refusal') as ContentBlock.Refusal | undefined
}
