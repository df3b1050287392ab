import type { MCPTransport } from '@ai-sdk/mcp'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startService } from './service.ts'

const service = await startService()
beforeAll(() => {
  vi.stubEnv('MIXROUTER_BASE_URL', service.url)
  vi.stubEnv('MIXROUTER_API_KEY', 'offline')
})
afterAll(() => service.close())

const models = () => service.upstream.requests.map(({ body, path }) => JSON.stringify([body, path]))

describe('examples', () => {
  it('chat-with-tools', async () => {
    const { run } = await import('../src/chat-with-tools.ts')
    expect(await run('The weather in Paris, please')).toContain('"degrees":20')
  })

  it('rag', async () => {
    const { run } = await import('../src/rag.ts')
    await run()
    expect(models().at(-1)).toContain('Cats sleep for about 13 hours')
  })

  it('langchain-rag', async () => {
    const { run } = await import('../src/langchain-rag.ts')
    await run()
    expect(models().at(-1)).toContain('Cats sleep for about 13 hours')
  })

  it('mcp-agent', async () => {
    const { run } = await import('../src/mcp-agent.ts')
    expect(await run(new EchoServer())).toContain('echoed')
  })

  it('image-and-video', async () => {
    const { run } = await import('../src/image-and-video.ts')
    const { image, video } = await run(10)
    expect(Buffer.from(image.subarray(1, 4)).toString()).toBe('PNG')
    expect(Buffer.from(video.subarray(4, 8)).toString()).toBe('ftyp')
  })

  it('prompt-caching', async () => {
    const { run } = await import('../src/prompt-caching.ts')
    expect(await run()).toHaveLength(2)
    expect(models().at(-1)).toContain('"cache_control":{"type":"ephemeral","ttl":"1h"}')
  })

  it('model-switch', async () => {
    const { run } = await import('../src/model-switch.ts')
    expect((await run()).models).toEqual(['claude-opus-4-5-20251101', 'gemini-2.5-flash'])
  })

  it('nextjs-route', async () => {
    const { POST } = await import('../src/nextjs-route.ts')
    const messages = [{ id: '1', role: 'user', parts: [{ type: 'text', text: 'Good morning' }] }]
    const response = await POST(
      new Request('http://host', { method: 'POST', body: JSON.stringify({ messages }) }),
    )
    expect(await response.text()).toContain('text-delta')
  })

  it('hono', async () => {
    const { app } = await import('../src/hono.ts')
    const response = await app.request('/chat', {
      method: 'POST',
      body: JSON.stringify({ prompt: 'Good morning' }),
    })
    expect(await response.text()).toContain('Good morning')
  })

  it('langchain-agent', async () => {
    const { run } = await import('../src/langchain-agent.ts')
    expect(await run()).toContain('20 °C')
  })

  it('deep-agent', async () => {
    const { run } = await import('../src/deep-agent.ts')
    expect(await run()).not.toBe('')
    expect(models().at(-1)).toContain('"cache_control":{"type":"ephemeral","ttl":"1h"}')
  })

  it('files', async () => {
    const { run } = await import('../src/files.ts')
    expect(await run()).toHaveLength(2)
    const asked = models().slice(-2)
    expect(asked.find((request) => request.includes('gpt-5.2'))).toMatch(/"file_id":"file-\d/)
    expect(asked.find((request) => request.includes('claude'))).toMatch(/"file_id":"file_\d/)
  })
})

/** The server side of an MCP connection, with one tool. */
class EchoServer implements MCPTransport {
  onmessage?: NonNullable<MCPTransport['onmessage']>
  onclose?: NonNullable<MCPTransport['onclose']>
  onerror?: NonNullable<MCPTransport['onerror']>
  async start() {}
  async close() {
    this.onclose?.()
  }
  async send(message: Parameters<MCPTransport['send']>[0]) {
    if (!('id' in message) || !('method' in message)) return
    const inputSchema = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] }
    const results: Record<string, unknown> = {
      initialize: {
        protocolVersion: '2025-06-18',
        capabilities: { tools: {} },
        serverInfo: { name: 'e', version: '1' },
      },
      'tools/list': { tools: [{ name: 'echo', description: 'Echoes a text', inputSchema }] },
      'tools/call': { content: [{ type: 'text', text: 'echoed' }] },
    }
    const response = { jsonrpc: '2.0', id: message.id, result: results[message.method] ?? {} } as const
    queueMicrotask(() => this.onmessage?.(response as Parameters<NonNullable<MCPTransport['onmessage']>>[0]))
  }
}
