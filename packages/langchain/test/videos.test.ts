import { AIMessage, ToolMessage } from '@langchain/core/messages'
import { ToolNode } from '@langchain/langgraph/prebuilt'
import type { VideoTask } from '@mixrouter/core'
import { startOfflineUpstream } from '@mixrouter/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createMixrouterVideoTool, type MixrouterVideo, type MixrouterVideoToolFields } from '../src/index.ts'

async function start(fields: MixrouterVideoToolFields = {}, videoTime = 0) {
  const upstream = await startOfflineUpstream({ videoTime })
  onTestFinished(() => upstream.close())
  const tool = createMixrouterVideoTool({
    apiKey: 'sk-test',
    baseURL: upstream.url,
    pollInterval: 10,
    ...fields,
  })
  const call = async (args: Record<string, unknown>, signal?: AbortSignal) => {
    const config = signal ? { signal } : {}
    const message = await tool.invoke({ type: 'tool_call', id: 'call_1', name: tool.name, args }, config)
    return message as ToolMessage & { artifact: MixrouterVideo }
  }
  return { upstream, tool, call }
}

describe('createMixrouterVideoTool', () => {
  it('generates the documented example', async () => {
    const seen: VideoTask[] = []
    const { upstream, call } = await start(
      {
        model: 'doubao-seedance-1-0-lite-i2v-250428',
        defaults: { resolution: '720p', cameraFixed: true, ratio: '1:1' },
        onProgress: (task) => seen.push(task),
      },
      200,
    )
    const args = { prompt: 'The cat yawns', image: 'https://a.test/cat.png', duration: 5, ratio: '16:9' }
    const { content, artifact } = await call(args)
    const [submitted] = upstream.videos
    expect(submitted?.headers.authorization).toBe('Bearer sk-test')
    expect(submitted?.body).toEqual({
      model: 'doubao-seedance-1-0-lite-i2v-250428',
      prompt: 'The cat yawns',
      images: ['https://a.test/cat.png'],
      duration: 5,
      metadata: { image_role: 'first_frame', resolution: '720p', ratio: '16:9', camerafixed: true },
    })
    expect(artifact.task).toMatchObject({ id: submitted?.id, status: 'succeeded', url: expect.any(String) })
    expect(content).toBe(`The video is ready: ${artifact.task.url} (task ${submitted?.id})`)
    const video = await fetch(artifact.task.url ?? '')
    expect(
      Buffer.from(await video.arrayBuffer())
        .subarray(4, 8)
        .toString(),
    ).toBe('ftyp')
    expect(seen.length).toBeGreaterThan(1)
  })

  it('reports to the model why there is no video', async () => {
    const { tool } = await start()
    const calls = [{ id: 'call_1', name: 'generate_video', args: { prompt: 'error:failed' } }]
    const { messages } = await new ToolNode([tool]).invoke({
      messages: [new AIMessage({ tool_calls: calls })],
    })
    expect(messages[0]).toBeInstanceOf(ToolMessage)
    expect(messages[0]).toMatchObject({
      status: 'error',
      content: expect.stringContaining('contains error:failed'),
    })
  })

  it('reports an expired task', async () => {
    const { call } = await start({ protocol: 'volcengine' })
    await expect(call({ prompt: 'error:expired' })).rejects.toThrow(/was expired/)
  })

  it('reports the task that timed out, and resumes it', async () => {
    const { upstream, call, tool } = await start({ deadline: 100 }, 1500)
    await expect(call({ prompt: 'A cat' })).rejects.toThrow(/offline-video-.* is still/)
    const patient = createMixrouterVideoTool({ apiKey: 'sk-test', baseURL: upstream.url, pollInterval: 10 })
    const content = await patient.invoke({ task: upstream.videos[0]?.id })
    expect([content, tool.name]).toEqual([expect.stringContaining('is ready'), 'generate_video'])
    expect(upstream.videos).toHaveLength(1)
  })

  it.each(['error:429', 'error:500'])('submits once (%s)', async (prompt) => {
    const { upstream, call } = await start()
    await expect(call({ prompt })).rejects.toMatchObject({ name: 'MixrouterError' })
    expect(upstream.videos).toHaveLength(0)
  })

  it('submits once if no response arrives', async () => {
    const { upstream, call } = await start({ timeouts: { firstByte: 300 } })
    await expect(call({ prompt: 'error:hang' })).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(upstream.videos).toHaveLength(1)
  })

  it('stops when the caller aborts', async () => {
    const { upstream, call } = await start({}, 60_000)
    const controller = new AbortController()
    const calling = call({ prompt: 'A cat' }, controller.signal)
    calling.catch(() => {})
    await expect.poll(() => upstream.videos.length, { timeout: 10_000 }).toBe(1)
    controller.abort()
    await expect(calling).rejects.toThrow()
  })

  it('requires a prompt or an image', async () => {
    const { upstream, call } = await start()
    await expect(call({})).rejects.toThrow(/prompt or an image is required/)
    expect(upstream.videos).toEqual([])
  })
})
