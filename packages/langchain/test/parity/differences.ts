import type { Result } from './result.ts'

/** Fields in which our messages differ from those of a vendor's own class, on purpose. */
interface Difference {
  class: string
  fields: readonly (keyof Result)[]
  why: string
}

/** Also listed in the README, "Compared with the vendors' own classes". */
export const DIFFERENCES: readonly Difference[] = [
  { class: 'ChatOpenAI, chat', fields: ['citations'], why: 'It drops the annotations of a text' },
  {
    class: 'ChatOpenAI, responses',
    fields: ['finishReason'],
    why: 'It has the status of an incomplete response, without its reason',
  },
  {
    class: 'ChatAnthropic',
    fields: ['finishReason', 'model'],
    why: 'It has them in additional_kwargs of a streamed message',
  },
  {
    class: 'ChatAnthropic',
    fields: ['outputTokens', 'totalTokens'],
    why: 'It adds the tokens that a stream reports at its start to those at its end, which include them',
  },
  {
    class: 'ChatAnthropic',
    fields: ['invalidToolCalls', 'citations'],
    why: 'It reads the streamed input of a hosted tool as an invalid tool call, and drops what follows',
  },
  { class: 'ChatGoogleGenerativeAI', fields: ['model'], why: 'It has no model in the metadata' },
  {
    class: 'ChatGoogleGenerativeAI',
    fields: ['reasoning'],
    why: 'It drops the thoughts of a whole response',
  },
  {
    class: 'ChatGoogleGenerativeAI',
    fields: ['citations'],
    why: 'It has the pages that a search found in the metadata only',
  },
  {
    class: 'ChatGoogleGenerativeAI',
    fields: ['outputTokens', 'reasoningTokens'],
    why: 'It leaves the tokens of thoughts out, so that the total is not the sum',
  },
  {
    class: 'ChatGoogleGenerativeAI',
    fields: ['cacheReadTokens'],
    why: 'It adds up the cached tokens of all chunks, each of which reports them all',
  },
]
