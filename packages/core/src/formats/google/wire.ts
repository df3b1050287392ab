import type { JsonObject } from '../../hub/index.ts'

/** One part of a content, with exactly one kind of data. Source: Gemini API reference, "Caching", `Part`. */
export interface PartWire {
  text?: string
  /** Whether the text is thinking. */
  thought?: boolean
  thoughtSignature?: string
  inlineData?: BlobWire
  fileData?: FileDataWire
  functionCall?: FunctionCallWire
  functionResponse?: FunctionResponseWire
}

interface BlobWire {
  mimeType: string
  /** Base64. */
  data: string
}

interface FileDataWire {
  mimeType?: string
  fileUri: string
}

interface FunctionCallWire {
  id?: string
  name: string
  args: JsonObject
}

interface FunctionResponseWire {
  id?: string
  name: string
  response: JsonObject
  parts?: PartWire[]
}

/** A part with a tool result. */
export type FunctionResponsePartWire = Pick<Required<PartWire>, 'functionResponse'>

export interface ContentWire {
  role: 'user' | 'model'
  parts: PartWire[]
}

export interface FunctionDeclarationWire {
  name: string
  description?: string
  parametersJsonSchema?: JsonObject
}

export interface FunctionCallingConfigWire {
  mode: 'AUTO' | 'ANY' | 'NONE' | 'VALIDATED'
  allowedFunctionNames?: string[]
}

export type ThinkingLevel = 'MINIMAL' | 'LOW' | 'MEDIUM' | 'HIGH' | 'XHIGH'

export interface ThinkingConfigWire {
  includeThoughts?: boolean
  /** Tokens; 0 turns thinking off, -1 leaves the amount to the model. Not accepted with `thinkingLevel`. */
  thinkingBudget?: number
  thinkingLevel?: ThinkingLevel
}

/** Tokens of a request and its response; `candidatesTokenCount` does not include thinking. */
export interface UsageWire {
  promptTokenCount: number
  candidatesTokenCount: number
  totalTokenCount: number
  cachedContentTokenCount?: number
  thoughtsTokenCount?: number
  serviceTier?: string
  promptTokensDetails?: ModalityCountWire[]
  candidatesTokensDetails?: ModalityCountWire[]
}

export interface ModalityCountWire {
  modality: string
  tokenCount: number
}

/** The sources of the text; offsets of segments count UTF-8 bytes. */
export interface GroundingWire {
  groundingChunks: JsonObject[]
  groundingSupports?: JsonObject[]
}

interface CandidateWire {
  content: ContentWire
  finishReason?: string
  index: number
}

/** A whole response, or one chunk of a stream. */
export interface ResponseWire {
  candidates?: CandidateWire[]
  usageMetadata?: UsageWire
  modelVersion: string
  responseId: string
  createTime?: string
}
