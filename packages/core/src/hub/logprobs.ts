/** An output token with its log probability, in OpenAI's form. */
export interface TokenLogprob {
  token: string
  logprob: number
  /** The token in UTF-8; a token may be a part of a character only. */
  bytes?: number[] | null
  /** The most likely tokens at its place, where the request asks for them. */
  top_logprobs?: { token: string; logprob: number; bytes?: number[] | null }[]
}
