import { CommandError } from '../command-error.ts'
import type { EndpointCommand, EndpointOptions } from './command.ts'
import { readTexts } from './input.ts'

export interface RerankOptions extends EndpointOptions {
  topN?: number
}

/** `mixrouter rerank`: prints the documents, the best first, each after its score. */
export const rerank: EndpointCommand<RerankOptions> = async (client, { args, options, signal }) => {
  const { model, topN } = options
  const [query = '', ...rest] = args
  const documents = await readTexts(rest)
  if (documents.length === 0)
    throw new CommandError(
      'There is no document to rank. Give documents after the query, or on standard input',
      2,
    )
  const request = { model, query, documents, ...(topN !== undefined && { topN }) }
  const { ranking, body } = await client.rerank(request, { signal })
  const lines = ranking.map(({ index, score }) => `${score.toFixed(4)}\t${documents[index] ?? ''}`)
  return { text: lines.join('\n'), json: body }
}
