import { type ChatEvent, type ChatRequest, type ChatResponse, responseToEvents } from '@mixrouter/core'
import { type OfflineUpstream, startOfflineUpstream } from '@mixrouter/testing'

/** A call of a tool that an agent offers, by the tool's name. */
type Calls = Readonly<Record<string, object>>

/** Text with which a model without tools responds. */
export interface Script {
  calls: Calls
  text?: string
}

/** An upstream whose models call a tool once, and then repeat what it returned. */
export function startScriptedUpstream({ calls, text }: Script): Promise<OfflineUpstream> {
  return startOfflineUpstream({
    model: (request) => events(request, [respond(request, calls, text)]),
  })
}

type Part = ChatResponse['content'][number]

function respond(request: ChatRequest, calls: Calls, text = 'There is no tool.'): Part {
  const results = request.messages.flatMap(({ content }) =>
    content.flatMap((part) => (part.type === 'toolResult' ? part.content : [])),
  )
  if (results.length > 0)
    return {
      type: 'text',
      text: `The tool returned: ${results.map((part) => ('text' in part ? part.text : '')).join(' ')}`,
    }
  const tool = request.tools?.find((tool) => 'name' in tool && tool.name in calls)
  if (!tool || !('name' in tool)) return { type: 'text', text }
  return { type: 'toolCall', id: 'call_1', name: tool.name, arguments: JSON.stringify(calls[tool.name]) }
}

async function* events({ model }: ChatRequest, content: Part[]): AsyncIterable<ChatEvent> {
  const unified = content.some(({ type }) => type === 'toolCall') ? 'tool-calls' : 'stop'
  const usage = { inputTokens: 100, outputTokens: 10 }
  yield* responseToEvents({ id: 'response', model, content, finishReason: { unified }, usage })
}
