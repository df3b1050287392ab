import { InterruptedError } from '../interrupted-error.ts'
import type { Backend, Turn } from './backend.ts'
import { addTurn, type Conversation, nextRequest, textOf } from './conversation.ts'
import { createPlainView } from './plain-view.ts'
import { describeTurn } from './summary.ts'
import { createTerminalView, showsMarkdown } from './terminal-view.ts'
import type { ResponseView } from './view.ts'

const HIDDEN: ResponseView = { reasoning() {}, text() {}, media() {}, end() {} }

/** Prints the response to one message, or with `json` all about it. */
export async function respondOnce(
  backend: Backend,
  conversation: Conversation,
  text: string,
  { json }: { json?: boolean },
): Promise<void> {
  const abortion = new AbortController()
  const interrupt = () => abortion.abort()
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  const request = nextRequest(conversation, text)
  const view = json ? HIDDEN : showsMarkdown ? createTerminalView() : createPlainView()
  const turn = await backend.send(request, view, abortion.signal)
  addTurn(conversation, request, turn)
  if (json) console.log(JSON.stringify(toJson(conversation.model, turn), null, 2))
  else
    for (const { code, path, message } of turn.warnings) console.error(`warning ${code} ${path}: ${message}`)
  if (abortion.signal.aborted) throw new InterruptedError()
  if (!json && (process.stderr.isTTY || turn.finishReason?.unified !== 'stop'))
    console.error(describeTurn(turn, conversation.spending))
}

function toJson(model: string, { content, finishReason, warnings, tally }: Turn) {
  const { inputTokens, cacheReadTokens, outputTokens, cost, estimated, unpriced } = tally
  return {
    model,
    text: textOf(content),
    reasoning: textOf(content, 'reasoning'),
    content,
    finishReason: finishReason?.unified ?? 'aborted',
    inputTokens,
    cacheReadTokens,
    outputTokens,
    cost: unpriced > 0 ? null : cost,
    estimated,
    warnings,
  }
}
