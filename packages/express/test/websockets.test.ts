import { startOfflineUpstream } from '@mixrouter/testing'
import { expect, it, onTestFinished } from 'vitest'
import { startWithSockets } from './websocket-support.ts'

it('the openai SDK gets responses of every vendor over WebSocket', async () => {
  const offline = await startOfflineUpstream({ delay: 0 })
  onTestFinished(() => offline.close())
  const { openResponses } = await startWithSockets({ upstreams: offline.upstreams })
  const socket = openResponses()
  for (const model of ['gpt-5.5', 'claude-sonnet-5', 'gemini-3.8-flash']) {
    const completed = new Promise<string>((resolve) => {
      const listen = (event: { response: { model: string } }) => {
        socket.off('response.completed', listen)
        resolve(event.response.model)
      }
      socket.on('response.completed', listen)
    })
    socket.send({ type: 'response.create', model, input: 'Hi' })
    expect(await completed).toBe(model)
  }
})

it('the openai SDK talks to the offline model in a realtime session', async () => {
  const offline = await startOfflineUpstream({ delay: 0 })
  onTestFinished(() => offline.close())
  const { openRealtime } = await startWithSockets({ upstreams: offline.upstreams })
  const session = openRealtime('gpt-realtime-2')
  let transcript = ''
  let sound = 0
  session.on('response.output_audio_transcript.delta', ({ delta }) => {
    transcript += delta
  })
  session.on('response.output_audio.delta', ({ delta }) => {
    sound += Buffer.from(delta, 'base64').length
  })
  await new Promise((resolve) => session.on('session.created', resolve))
  const done = new Promise<string | undefined>((resolve) =>
    session.on('response.done', ({ response }) => resolve(response.status)),
  )
  session.send({
    type: 'conversation.item.create',
    item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'The cat sleeps' }] },
  })
  session.send({ type: 'response.create' })
  expect(await done).toBe('completed')
  expect(transcript).toContain('The cat sleeps')
  expect(sound).toBeGreaterThan(10_000)
})
