import {
  ARGUMENTS_AS_TEXT,
  type AssistantPart,
  type BlockDeltaEvent,
  fitId,
  type ToolCallPart,
  type Warn,
} from '../../hub/index.ts'
import { decodeArguments } from './decode-parts.ts'
import { encodeCitation, encodeToolset, isBlank, warnForeign } from './encode-parts.ts'
import { hasFields } from './maps.ts'
import { ID_RULE } from './pairing.ts'
import { encodeNativeBlocks, warnLogprobs } from './response.ts'

/** One event of a stream as JSON. */
export interface Chunk {
  type: string
  [field: string]: unknown
}

/** Writes the events of blocks, which are numbered from 0 without gaps and never overlap. */
interface BlockChunks {
  /** Starts a block; an open one is stopped first. */
  start(block: object): void
  delta(delta: object): void
  /** A delta with nothing but text, as nearly all are. */
  text(type: keyof typeof TEXT_FIELDS, text: string): void
  stop(): void
}

/** The field with the text of each type of delta. */
const TEXT_FIELDS = {
  text_delta: 'text',
  thinking_delta: 'thinking',
  input_json_delta: 'partial_json',
} as const

/** Writes one block of the response as it grows. */
export interface BlockEncoder {
  grow(delta: Growth): void
  end?(): void
}

type Growth = Omit<BlockDeltaEvent, 'type' | 'index'>

export function createBlockChunks(
  send: (chunk: Chunk) => void,
  sendJson: (json: string, type: string) => void,
): BlockChunks {
  let index = -1
  let open = false
  const stop = () => {
    if (open) send({ type: 'content_block_stop', index })
    open = false
  }
  return {
    start(block) {
      stop()
      open = true
      send({ type: 'content_block_start', index: ++index, content_block: block })
    },
    delta(delta) {
      send({ type: 'content_block_delta', index, delta })
    },
    text(type, text) {
      const delta = `{"type":"${type}","${TEXT_FIELDS[type]}":${JSON.stringify(text)}}`
      sendJson(`{"type":"content_block_delta","index":${index},"delta":${delta}}`, 'content_block_delta')
    },
    stop,
  }
}

/** Ignores all deltas. */
export const SKIPPED: BlockEncoder = { grow() {} }

/** Starts a block of a response. Nothing is written before it has content, so there are no empty texts. */
export function encodeBlock(
  part: AssistantPart,
  path: string,
  chunks: BlockChunks,
  warn: Warn,
): BlockEncoder {
  const started = (encoder: BlockEncoder, text: string) => {
    const opaque = 'opaque' in part ? part.opaque : undefined
    warnForeign(opaque, path, warn)
    if (text || opaque) encoder.grow({ text, ...(opaque && { opaque }) })
    return encoder
  }
  switch (part.type) {
    case 'refusal':
      warn('changed', path, 'The refusal was sent as text')
      return started(encodeTextBlock(path, chunks, warn), part.text)
    case 'text':
      return started(encodeTextBlock(path, chunks, warn), part.text)
    case 'reasoning':
      return started(encodeThinkingBlock(chunks), part.text)
    case 'toolCall':
      return started(encodeToolUseBlock(part, path, chunks, warn), part.arguments)
    case 'native':
      for (const block of encodeNativeBlocks(part, path, { warn, breakpoints: [] }))
        encodeNativeBlock(block, chunks)
      return SKIPPED
    default:
      warn('unsupported', path, `Anthropic responses cannot carry this ${part.type} part; it was dropped`)
      return SKIPPED
  }
}

function encodeTextBlock(path: string, chunks: BlockChunks, warn: Warn): BlockEncoder {
  let open = false
  const citations: unknown[] = []
  const cite = (citation: unknown) => chunks.delta({ type: 'citations_delta', citation })
  return {
    grow({ text, citation, logprobs }) {
      if (logprobs) warnLogprobs(path, warn)
      const source = citation && encodeCitation(citation, path, warn)
      if (source !== undefined && open) cite(source)
      else if (source !== undefined) citations.push(source)
      if (!text) return
      if (!open) {
        open = true
        chunks.start({ type: 'text', text: '', citations: null })
        for (const earlier of citations) cite(earlier)
      }
      chunks.text('text_delta', text)
    },
  }
}

/** Clients expect the field `signature` from the start. It stays empty if there is none. */
function encodeThinkingBlock(chunks: BlockChunks): BlockEncoder {
  let open = false
  return {
    grow({ text, opaque }) {
      const { signature, redactedData } = opaque?.anthropic ?? {}
      if (redactedData !== undefined) {
        open = false
        chunks.start({ type: 'redacted_thinking', data: redactedData })
        return
      }
      if (!text && signature === undefined) return
      if (!open) chunks.start({ type: 'thinking', thinking: '', signature: '' })
      open = true
      if (text) chunks.text('thinking_delta', text)
      if (signature !== undefined) chunks.delta({ type: 'signature_delta', signature })
    },
  }
}

/** Arguments that are not a JSON object, such as a custom tool's text, become the one string of an object. */
function encodeToolUseBlock(call: ToolCallPart, path: string, chunks: BlockChunks, warn: Warn): BlockEncoder {
  const { id, name, custom } = call
  let lead = ''
  let wrapped = custom
  chunks.start({ type: 'tool_use', id: fitId(id, ID_RULE), name, input: {}, ...encodeToolset(call) })
  const fragment = (json: string) => chunks.text('input_json_delta', json)
  if (custom) fragment('{"input":"')
  return {
    grow({ text }) {
      if (!text) return
      if (wrapped === undefined) {
        lead += text
        if (isBlank(text)) return
        wrapped = !lead.trimStart().startsWith('{')
        if (wrapped) warn('changed', `${path}.arguments`, ARGUMENTS_AS_TEXT)
        fragment(wrapped ? `{"raw":"${escaped(lead)}` : lead)
      } else fragment(wrapped ? escaped(text) : text)
    },
    end() {
      if (wrapped) fragment('"}')
    },
  }
}

/** `text` as it is written inside a JSON string. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

/** The input of a server tool call is sent as a delta, as Anthropic does. */
function encodeNativeBlock(block: object, chunks: BlockChunks): void {
  if ('input' in block && hasFields(block.input)) {
    chunks.start({ ...block, input: {} })
    chunks.text('input_json_delta', decodeArguments(block.input))
  } else chunks.start(block)
}
