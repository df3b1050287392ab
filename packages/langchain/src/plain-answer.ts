import { ModelRefusalError } from '@langchain/core/errors'
import { AIMessageChunk, type ContentBlock } from '@langchain/core/messages'
import { Runnable } from '@langchain/core/runnables'

/**
 * Leaves of an answer its text alone: LangChain's parsers of text take no blocks, and read thinking as a part of it.
 *
 * @throws ModelRefusalError for an answer that is a refusal
 */
export class PlainAnswer extends Runnable<AIMessageChunk, AIMessageChunk> {
  override lc_namespace = ['langchain', 'chat_models', 'mixrouter']

  override async invoke(message: AIMessageChunk): Promise<AIMessageChunk> {
    const refusal = refusalOf(message)
    if (refusal) throw ModelRefusalError.fromRefusal(refusal, message)
    return plain(message)
  }

  override async *transform(chunks: AsyncGenerator<AIMessageChunk>): AsyncGenerator<AIMessageChunk> {
    let refused: AIMessageChunk | undefined
    for await (const chunk of chunks) {
      if (refused || refusalOf(chunk)) refused = refused ? refused.concat(chunk) : chunk
      else yield plain(chunk)
    }
    if (refused) await this.invoke(refused)
  }
}

function plain({ id, text }: AIMessageChunk): AIMessageChunk {
  return new AIMessageChunk({ content: text, ...(id !== undefined && { id }) })
}

function refusalOf({ content }: AIMessageChunk): ContentBlock.Refusal | undefined {
  if (typeof content === 'string') return undefined
  return content.find((block) => block.type === 'refusal') as ContentBlock.Refusal | undefined
}
