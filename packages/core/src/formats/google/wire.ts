import type { JsonObject } from '../../hub/index.ts'

/** One segment of a content; exactly one kind of data stands in it. Source: Gemini API reference, "Caching", `Part`. */
export interface PartWire {
  text?: string
  /** The text is thinking. */
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

export type ThinkingLevel = 'MINIMAL' | 'LOW' | 'MEDIUM' | 'HIGH'

export interface ThinkingConfigWire {
  includeThoughts?: boolean
  /** Tokens; 0 is off, -1 as the model likes. Never beside `thinkingLevel`. */
  thinkingBudget?: number
  thinkingLevel?: ThinkingLevel
}

/** Tokens of a request and its answer; `candidatesTokenCount` leaves thinking out. */
export interface UsageWire {
  promptTokenCount: number
  candidatesTokenCount: number
  totalTokenCount: number
  cachedContentTokenCount?: number
  thoughtsTokenCount?: number
  promptTokensDetails?: ModalityCountWire[]
  candidatesTokensDetails?: ModalityCountWire[]
}

export interface ModalityCountWire {
  modality: string
  tokenCount: number
}

/** Where the text's claims come from; offsets of segments count UTF-8 bytes. */
export interface GroundingWire {
  groundingChunks: JsonObject[]
  groundingSupports?: JsonObject[]
}

interface CandidateWire {
  content: ContentWire
  finishReason?: string
  index: number
}

/** A whole answer, or one chunk of a stream. */
export interface AnswerWire {
  candidates?: CandidateWire[]
  usageMetadata?: UsageWire
  modelVersion: string
  responseId: string
  createTime?: string
}
