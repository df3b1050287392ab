import { AIMessage, type ToolMessage } from '@langchain/core/messages'
import { ToolNode } from '@langchain/langgraph/prebuilt'
import { startOfflineUpstream } from '@mixrouter/testing'
import { scriptedFetch } from '@mixrouter/testing/scripted'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  createMixrouterImageTool,
  type MixrouterImages,
  type MixrouterImageToolFields,
} from '../src/index.ts'

const PNG = Buffer.from('89504e470d0a1a0a', 'hex')

async function start(fields: MixrouterImageToolFields = {}) {
  const upstream = await startOfflineUpstream({ delay: 0 })
  onTestFinished(() => upstream.close())
  return { upstream, ...toolWith({ baseURL: upstream.url, ...fields }) }
}

function toolWith(fields: MixrouterImageToolFields) {
  const tool = createMixrouterImageTool({ apiKey: 'sk-test', ...fields })
  const call = async (args: Record<string, unknown>, config = {}) => {
    const message = await tool.invoke({ type: 'tool_call', id: 'call_1', name: tool.name, args }, config)
    return message as ToolMessage & { artifact: MixrouterImages }
  }
  return { tool, call }
}

describe('createMixrouterImageTool', () => {
  it('generates an image that the model described', async () => {
    const { upstream, call } = await start({ defaults: { quality: 'low', size: '1024x1024' } })
    const { content, artifact } = await call({ prompt: 'A red cube', size: '1536x1024' })
    expect(upstream.requests.at(-1)).toMatchObject({
      path: '/v1/images/generations',
      headers: { authorization: 'Bearer sk-test' },
      body: { model: 'gpt-image-2', prompt: 'A red cube', quality: 'low', size: '1536x1024' },
    })
    const [image] = artifact.images
    expect(Buffer.from(image?.bytes ?? []).subarray(0, 8)).toEqual(PNG)
    expect(content).toBe('The image is ready')
  })

  it('names the URLs of images that the vendor serves', async () => {
    const data = [{ url: 'https://a.test/1.png' }, { url: 'https://a.test/2.png' }]
    const { fetch } = scriptedFetch([{ created: 1, data }])
    const { content } = await toolWith({ fetch, defaults: { count: 2 } }).call({ prompt: 'A cube' })
    expect(content).toBe('2 images are ready: https://a.test/1.png, https://a.test/2.png')
  })

  it('reports to the model why there is no image', async () => {
    const fetch = async () =>
      Response.json(
        { error: { message: 'The prompt was refused', code: 'moderation_blocked' } },
        { status: 400 },
      )
    const { tool } = toolWith({ fetch })
    const calls = [{ id: 'call_1', name: 'generate_image', args: { prompt: 'Something bad' } }]
    const { messages } = await new ToolNode([tool]).invoke({
      messages: [new AIMessage({ content: '', tool_calls: calls })],
    })
    expect(messages[0]).toMatchObject({ status: 'error', content: expect.stringContaining('was refused') })
  })

  it('sends a request once, as it may have been billed', async () => {
    let requests = 0
    const fetch = async () => {
      requests++
      return Response.json({ error: { message: 'Overloaded' } }, { status: 503 })
    }
    await expect(toolWith({ fetch }).call({ prompt: 'A cube' })).rejects.toThrow('Overloaded')
    expect(requests).toBe(1)
  })

  it('is aborted by the signal of the call', async () => {
    const abort = new AbortController()
    const fetch = (_: unknown, init?: RequestInit) =>
      new Promise<Response>((_, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
        abort.abort()
      })
    await expect(toolWith({ fetch }).call({ prompt: 'A cube' }, { signal: abort.signal })).rejects.toThrow(
      /abort/i,
    )
  })
})
