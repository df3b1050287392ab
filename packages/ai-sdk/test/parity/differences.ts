import type { Result } from './result.ts'

/** Something in which our results differ from those of a vendor's own provider, on purpose. */
interface Difference {
  what: string
  why: string
  /** The result without it. */
  without(result: Result): Result
}

/** Also listed in the README, "Compared with the vendors' own providers". */
export const DIFFERENCES: readonly Difference[] = [
  {
    what: 'rawFinishReason of OpenAI Responses is the status, such as completed',
    why: 'The status is what the vendor reports; @ai-sdk/openai has only the reason of an incomplete response',
    without: (result) => ({
      ...result,
      rawFinishReason: result.rawFinishReason === 'completed' ? undefined : result.rawFinishReason,
    }),
  },
  {
    what: 'no custom part for the message_start of a stream',
    why: 'Its id, model and usage are in the response; @ai-sdk/anthropic adds the part to streams only',
    without: (result) => withoutCustom(result, 'anthropic.message_start'),
  },
  {
    what: 'a custom part for the tools that an MCP server has',
    why: 'Sent back, it saves OpenAI the request for them (OpenAI, "MCP and connectors"); @ai-sdk/openai drops the item',
    without: (result) => withoutCustom(result, 'mixrouter.native'),
  },
  {
    what: 'an image that OpenAI generated is a file',
    why: 'So is one of Gemini, and the SDK has a place for it; @ai-sdk/openai has it in the result of a tool',
    without: (result) => ({ ...result, content: result.content.flatMap(withoutImageTool) }),
  },
  {
    what: 'the media type of a file that a search found is that of its name',
    why: 'A PDF is not text/plain, which @ai-sdk/openai reports for every file',
    without: (result) => ({ ...result, content: result.content.map(withoutMediaType) }),
  },
  {
    what: 'response.modelId of Gemini is the version that responded',
    why: 'Google reports it as modelVersion; @ai-sdk/google repeats the id that was requested',
    without: ({ response, ...result }) => ({
      ...result,
      response: { ...response, model: response.model.replace(/^(gemini-.*)-\d{3}$/, '$1') },
    }),
  },
]

function withoutCustom(result: Result, kind: string): Result {
  return { ...result, content: result.content.filter((part) => !('kind' in part) || part.kind !== kind) }
}

function withoutMediaType(part: Result['content'][number]): Result['content'][number] {
  if (part.type !== 'source') return part
  const { mediaType: _, ...rest } = part as { type: string; mediaType?: string }
  return rest
}

/** The image of a generated file or of the image tool. */
function withoutImageTool(part: Result['content'][number]): Result['content'] {
  if (part.type === 'file') return [{ type: 'file', base64: part.base64 }]
  if (part.toolName !== 'image_generation') return [part]
  const { output } = part as { output?: { result: string } }
  return output ? [{ type: 'file', base64: output.result }] : []
}
