import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { GatewayConfig } from '../src/index.ts'

export const KEY = 'client-key-1234'

export const CHAT = {
  id: 'chatcmpl-7',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'gpt-5.5',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Ça va' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
}

const chunk = (delta: object, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({ ...CHAT, object: 'chat.completion.chunk', usage: null, choices: [{ index: 0, delta, finish_reason }] })}\n\n`

export const CHUNKS = [
  chunk({ role: 'assistant', content: 'Ça ' }),
  chunk({ content: 'va' }),
  `${chunk({}, 'stop')}data: [DONE]\n\n`,
]

/** Starts a server that is closed after the test; returns its address. */
export async function listen(handler: (req: IncomingMessage, res: ServerResponse) => void): Promise<string> {
  const server = http.createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

export interface TestUpstream {
  config: GatewayConfig
  /** The bodies of the received requests. */
  bodies: string[]
}

/** Starts an openai-chat upstream that sends "Ça va" at this pace, and returns a configuration for it. */
export async function startUpstream(
  pace: (chunk: number) => Promise<void> | undefined = () => undefined,
): Promise<TestUpstream> {
  const bodies: string[] = []
  const url = await listen(async (req, res) => {
    let body = ''
    for await (const chunk of req) body += chunk
    bodies.push(body)
    if (!JSON.parse(body).stream)
      return res.setHeader('content-type', 'application/json').end(JSON.stringify(CHAT))
    res.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    for (const [index, text] of CHUNKS.entries()) {
      await pace(index)
      res.write(text)
    }
    return res.end()
  })
  const upstream = {
    name: 'up',
    baseURL: url,
    apiKey: 'upstream-key-5678',
    formats: ['openai-chat' as const],
  }
  return { config: { upstreams: [upstream], keys: [{ name: 'test', key: KEY }] }, bodies }
}

/** Sends a request in the openai-chat format. */
export function sendChat(
  url: string,
  body: string | object,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}
