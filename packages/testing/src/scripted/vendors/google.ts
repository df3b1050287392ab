import { responsesOf } from './response.ts'
import { googleStream } from './streams.ts'

function response(parts: readonly object[], finishReason = 'STOP', candidate: object = {}) {
  return {
    responseId: 'response-17',
    modelVersion: 'gemini-2.5-flash-001',
    candidates: [{ index: 0, content: { role: 'model', parts }, finishReason, ...candidate }],
    usageMetadata: {
      promptTokenCount: 120,
      cachedContentTokenCount: 64,
      candidatesTokenCount: 25,
      thoughtsTokenCount: 20,
      totalTokenCount: 165,
    },
  }
}

const thought = { text: 'Greet them back', thought: true }
const call = (city: string, more: object = {}) => ({
  functionCall: { name: 'weather', args: { city } },
  ...more,
})
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

export const GOOGLE_RESPONSES = responsesOf(
  { format: 'google', model: 'gemini-2.5-flash', stream: googleStream },
  [
    { name: 'text', whole: response([{ text: 'Good morning to you' }]) },
    { name: 'reasoning', whole: response([thought, { text: 'Hello' }]) },
    {
      name: 'reasoning before parallel tool calls',
      whole: response([thought, call('Paris', { thoughtSignature: 'c2lnbmF0dXJl' }), call('Rome')]),
      uses: 'weather',
    },
    {
      name: 'a web search with cited pages',
      whole: response([{ text: 'Nothing happened' }], 'STOP', {
        groundingMetadata: {
          webSearchQueries: ['news'],
          groundingChunks: [{ web: { uri: 'https://example.com/a', title: 'Page A' } }],
          groundingSupports: [
            {
              segment: { startIndex: 0, endIndex: 7, text: 'Nothing' },
              groundingChunkIndices: [0],
            },
          ],
        },
      }),
      uses: 'web-search',
    },
    {
      name: 'code that was run',
      whole: response([
        { executableCode: { language: 'PYTHON', code: 'print(6 * 7)' } },
        { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '42' } },
        { text: 'It is 42' },
      ]),
      uses: 'code',
    },
    { name: 'an image', whole: response([{ inlineData: { mimeType: 'image/png', data: PIXEL } }]) },
    { name: 'a text that was cut off', whole: response([{ text: 'Once upon a' }], 'MAX_TOKENS') },
    { name: 'filtered content', whole: response([{ text: 'I' }], 'SAFETY') },
    {
      name: 'structured output',
      whole: response([{ text: '{"city":"Paris"}' }]),
      uses: 'json',
    },
  ],
)
