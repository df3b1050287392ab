import type { Format } from '../../src/index.ts'

/**
 * The types to walk, written as declarations over the official SDKs. They differ from the wire in four places:
 * Anthropic's client takes `betas`, `user_profile_id` and `workspace_id` out of the body into headers; its types have
 * dropped the sampling fields that models before Claude Opus 4.7 still take; Google's client takes one `config` object
 * that it splits into the REST request's fields (`generateContentConfigToVertex` in its source); and OpenAI takes
 * assistant messages of output_text without id and status, as Codex CLI sends its history.
 */
export const DECLARATIONS = `
import type { ChatCompletion, ChatCompletionChunk, ChatCompletionCreateParamsBase } from 'openai/resources/chat/completions/completions'
import type { Response, ResponseInputItem, ResponseOutputRefusal, ResponseOutputText, ResponseCreateParamsBase, ResponseStreamEvent } from 'openai/resources/responses/responses'
import type { BetaMessage, BetaRawMessageStreamEvent, MessageCreateParamsBase } from '@anthropic-ai/sdk/resources/beta/messages/messages'
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

export type OpenaiChatChunk = ChatCompletionChunk
export type OpenaiResponsesChunk = ResponseStreamEvent
export type AnthropicChunk = BetaRawMessageStreamEvent
export type GoogleChunk = GoogleResponse
`

export type RootKind = 'Request' | 'Response' | 'Chunk'

const PREFIX: Record<Format, string> = {
  'openai-chat': 'OpenaiChat',
  'openai-responses': 'OpenaiResponses',
  anthropic: 'Anthropic',
  google: 'Google',
}

/** The name of a format's declaration. */
export const rootName = (format: Format, kind: RootKind): string => PREFIX[format] + kind
