import type { KnownFields } from '../unread.ts'

/** The fields of a part that are not lost on clients of other formats. */
export const KNOWN_PART: KnownFields = {
  text: true,
  thought: true,
  thoughtSignature: true,
  inlineData: { mimeType: true, data: true },
  fileData: { mimeType: true, fileUri: true },
  functionCall: { id: true, name: true, args: true },
  // Parts that only Google has are warned about as a whole.
  executableCode: true,
  codeExecutionResult: true,
  functionResponse: true,
  toolCall: true,
  toolResponse: true,
}

const SOURCE: KnownFields = { uri: true, sourceUri: true, title: true, text: true, domain: true }

const TOKEN: KnownFields = { token: true, logProbability: true }

/** The fields of a response, or of all chunks of one, that are not lost on clients of other formats. */
export const KNOWN_RESPONSE: KnownFields = {
  responseId: true,
  modelVersion: true,
  createTime: true,
  candidates: {
    index: true,
    content: { role: true, parts: KNOWN_PART },
    finishReason: true,
    tokenCount: true,
    // The sum is that of the tokens.
    logprobsResult: {
      chosenCandidates: TOKEN,
      topCandidates: { candidates: TOKEN },
      logProbabilitySum: true,
    },
    groundingMetadata: {
      webSearchQueries: true,
      groundingChunks: { web: SOURCE, retrievedContext: SOURCE, maps: SOURCE, image: SOURCE },
      groundingSupports: { segment: true, groundingChunkIndices: true },
    },
    citationMetadata: {
      citations: { uri: true, title: true, startIndex: true, endIndex: true },
    },
  },
  promptFeedback: { blockReason: true, blockReasonMessage: true },
  usageMetadata: {
    promptTokenCount: true,
    candidatesTokenCount: true,
    totalTokenCount: true,
    thoughtsTokenCount: true,
    cachedContentTokenCount: true,
    toolUsePromptTokenCount: true,
    promptTokensDetails: true,
    candidatesTokensDetails: true,
    toolUsePromptTokensDetails: true,
    // The cached tokens by modality, which the modalities of the prompt include.
    cacheTokensDetails: true,
    serviceTier: true,
  },
}
