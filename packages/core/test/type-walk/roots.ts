import type { Format } from '../../src/index.ts'

/**
 * The types to walk, written as declarations over the official SDKs. They differ from the wire in four places:
 * Anthropic's client takes `betas`, `user_profile_id` and `workspace_id` out of the body into headers; its types have
 * dropped the sampling fields that models before Claude Opus 4.7 still take; Google's client takes one `config` object
 * that it splits into the REST request's fields (`generateContentConfigToVertex` in its source); and OpenAI takes
 * assistant messages of output_text without id and status, as Codex CLI sends its history.
 */
export const DECLARATIONS = `
import type { ChatCompletion, ChatCompletionChunk, ChatCompletionCreateParamsBase, ChatCompletionMessage } from 'openai/resources/chat/completions/completions'
import type { CompletionUsage } from 'openai/resources/completions'
import type { Response, ResponseInputItem, ResponseCustomToolCall, ResponseOutputItem, ResponseOutputRefusal, ResponseOutputText, ResponseCreateParamsBase, ResponseStreamEvent } from 'openai/resources/responses/responses'
import type { BetaMessage, BetaMessageDeltaUsage, BetaRawContentBlockDelta, BetaRawContentBlockDeltaEvent, BetaRawMessageDeltaEvent, BetaRawMessageStreamEvent, BetaThinkingDelta, BetaUsage, MessageCreateParamsBase } from '@anthropic-ai/sdk/resources/beta/messages/messages'
import type * as g from '@google/genai'

export type OpenaiChatRequest = ChatCompletionCreateParamsBase
type AssistantMessage = { type?: 'message', role: 'assistant', phase?: 'commentary' | 'final_answer' | null, content: Array<
  { type: 'output_text', text: string, annotations?: ResponseOutputText['annotations'] } | ResponseOutputRefusal> }
export type OpenaiResponsesRequest = Omit<ResponseCreateParamsBase, 'input'> & { input?: string | Array<ResponseInputItem | AssistantMessage> }
export type AnthropicRequest = Omit<MessageCreateParamsBase, 'betas' | 'user_profile_id' | 'workspace_id'> &
  { temperature?: number, top_p?: number, top_k?: number }

type TopLevel = 'serviceTier' | 'safetySettings' | 'toolConfig' | 'labels' | 'cachedContent' | 'modelArmorConfig' |
  'continuationToken' | 'store'
type ClientOnly = 'httpOptions' | 'abortSignal' | 'automaticFunctionCalling' | 'shouldReturnHttpResponse' |
  'automaticContinuation' | 'systemInstruction' | 'tools' | 'generationOutputConfig' | 'modelSelectionConfig'
type GoogleTool = Omit<g.Tool, 'mcpServers'> & { mcpServers?: g.McpServer[] }
export type GoogleRequest = { contents: g.Content[], systemInstruction?: g.Content, tools?: GoogleTool[] } &
  Pick<g.GenerateContentConfig, TopLevel> & {
    outputConfig?: g.GenerationOutputConfig
    generationConfig?: Omit<g.GenerateContentConfig, TopLevel | ClientOnly | 'speechConfig' | 'responseSchema'> & {
      speechConfig?: g.SpeechConfig
      responseSchema?: g.Schema
      modelConfig?: g.ModelSelectionConfig
    }
  }

export type OpenaiChatResponse = ChatCompletion
export type OpenaiResponsesResponse = Omit<Response, 'output_text'>
export type AnthropicResponse = BetaMessage
export type GoogleResponse = Omit<g.GenerateContentResponse,
  'sdkHttpResponse' | 'text' | 'data' | 'functionCalls' | 'executableCode' | 'codeExecutionResult' |
  'initialPromptTokenCount' | 'automaticFunctionCallingHistory'>

/** Fields that other vendors have added to chat completions; see \`formats/openai-chat/wire.ts\`. */
type Added = { reasoning_content?: string, reasoning_details?: unknown[], images?: unknown[], annotations?: unknown[], extra_content?: unknown }
type TokensByModality = { text_tokens?: number, image_tokens?: number, audio_tokens?: number, video_tokens?: number }
type AddedUsage = { usage?: (Omit<CompletionUsage, 'prompt_tokens_details' | 'completion_tokens_details'> & { claude_cache_creation_1_h_tokens?: number
  prompt_tokens_details?: CompletionUsage.PromptTokensDetails & TokensByModality
  completion_tokens_details?: CompletionUsage.CompletionTokensDetails & TokensByModality }) | null }
export type OpenaiChatClientResponse = Omit<ChatCompletion, 'choices' | 'usage'> & AddedUsage & { choices: Array<
  Omit<ChatCompletion.Choice, 'message'> & { message: Omit<ChatCompletionMessage, 'annotations'> & Added }> }
export type OpenaiChatClientChunk = Omit<ChatCompletionChunk, 'choices' | 'usage'> & AddedUsage & { choices: Array<
  Omit<ChatCompletionChunk.Choice, 'delta'> & { delta: ChatCompletionChunk.Choice.Delta & Added }> }
/** The API sends two fields that its types leave out: whether a response is stored, and the status of a custom call. */
type ClientItem = ResponseOutputItem | (ResponseCustomToolCall & { status?: string })
export type OpenaiResponsesClientResponse = Omit<OpenaiResponsesResponse, 'output'> & { store?: boolean, output: ClientItem[] }
type ForClient<E> = E extends { response: unknown } ? Omit<E, 'response'> & { response: OpenaiResponsesClientResponse }
  : E extends { item: unknown } ? Omit<E, 'item'> & { item: ClientItem } : E
export type OpenaiResponsesClientChunk = ForClient<ResponseStreamEvent>
export type AnthropicClientResponse = BetaMessage
/** What Anthropic reports at the start of a stream, other vendors report at its end; \`estimated_tokens\` has to be asked for. */
type ClientDelta = Exclude<BetaRawContentBlockDelta, { type: 'thinking_delta' }> | (Omit<BetaThinkingDelta, 'estimated_tokens'> & Partial<BetaThinkingDelta>)
export type AnthropicClientChunk = Exclude<BetaRawMessageStreamEvent, { type: 'message_delta' | 'content_block_delta' }>
  | (Omit<BetaRawContentBlockDeltaEvent, 'delta'> & { delta: ClientDelta })
  | (Omit<BetaRawMessageDeltaEvent, 'usage'> & { usage: BetaMessageDeltaUsage & Partial<Pick<BetaUsage, 'cache_creation' | 'service_tier' | 'speed'>> })
/** The Gemini API reports the tier of a response, which the SDK has in the usage of live sessions only. */
export type GoogleClientResponse = Omit<GoogleResponse, 'usageMetadata'> & {
  usageMetadata?: g.GenerateContentResponseUsageMetadata & Pick<g.UsageMetadata, 'serviceTier'> }
export type GoogleClientChunk = GoogleClientResponse

export type OpenaiChatChunk = ChatCompletionChunk
type OnWire<E> = E extends { response: Response } ? Omit<E, 'response'> & { response: OpenaiResponsesResponse } : E
export type OpenaiResponsesChunk = OnWire<ResponseStreamEvent>
export type AnthropicChunk = BetaRawMessageStreamEvent
export type GoogleChunk = GoogleResponse
`

/** What upstreams send is a `Response` or `Chunk`; what clients read has the fields that this project adds, too. */
export type RootKind = 'Request' | 'Response' | 'Chunk' | 'ClientResponse' | 'ClientChunk'

const PREFIX: Record<Format, string> = {
  'openai-chat': 'OpenaiChat',
  'openai-responses': 'OpenaiResponses',
  anthropic: 'Anthropic',
  google: 'Google',
}

/** The name of a format's declaration. */
export const rootName = (format: Format, kind: RootKind): string => PREFIX[format] + kind
