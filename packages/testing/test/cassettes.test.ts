import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createFetchTransport } from '@mixrouter/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRecorder, readCassettes, startReplayUpstream } from '../src/cassettes.ts'
import { type OfflineUpstream, startOfflineUpstream } from '../src/index.ts'
import { anthropic } from './drivers/anthropic.ts'
import { google } from './drivers/google.ts'
import { openaiChat } from './drivers/openai-chat.ts'
import { openaiResponses } from './drivers/openai-responses.ts'
import { playScene, SCENE_REQUESTS } from './drivers/scene.ts'

const DRIVERS = [
  ['openai, chat completions', openaiChat],
  ['openai, responses', openaiResponses],
  ['@anthropic-ai/sdk', anthropic],
  ['@google/genai', google],
] as const

const MODEL = 'gpt-5.5'

/** Headers that the recording proxy passes on. */
const FORWARDED = ['content-type', 'authorization', 'anthropic-version']

let upstream: OfflineUpstream
const cleanup: (() => unknown)[] = []

beforeAll(async () => {
  upstream = await startOfflineUpstream({ delay: 0 })
  cleanup.push(() => upstream.close())
})
afterAll(async () => {
  for (const free of cleanup.reverse()) await free()
})

describe.each(DRIVERS)('recorded by %s', (_, record) => {
  let directory: string
  let recorded: Awaited<ReturnType<typeof playScene>>

  beforeAll(async () => {
    directory = await temporaryFolder()
    const proxy = await startRecordingProxy(directory)
    recorded = await playScene(record(proxy.url), MODEL)
    await proxy.close()
  })

  it('has a cassette for each exchange', async () => {
    expect(recorded[1]?.reasoning).not.toBe('')
    expect(recorded[2]?.calls).toHaveLength(2)
    expect(recorded[3]?.text).toContain('18 °C create')
    const cassettes = await readCassettes(directory)
    expect(cassettes.map(({ cassette }) => cassette.request.format)).toEqual(
      Array(SCENE_REQUESTS).fill(record('').format),
    )
  })

  it.each(DRIVERS)('is played to %s', async (_, replay) => {
    const { url, close } = await startReplayUpstream({ cassettes: directory, pace: 0 })
    try {
      expect(await playScene(replay(url), MODEL)).toEqual(recorded)
    } finally {
      await close()
    }
  })
})

/** A server that passes requests on to the offline upstream and records them. */
async function startRecordingProxy(directory: string) {
  const recorder = createRecorder({ directory })
  const transport = recorder.wrap(createFetchTransport())
  const server = createServer(async (req, res) => {
    const { status, headers, body } = await transport.send({
      method: 'POST',
      origin: upstream.url,
      path: req.url ?? '/',
      headers: Object.fromEntries(FORWARDED.flatMap((name) => [[name, String(req.headers[name] ?? '')]])),
      body: await text(req),
    })
    res.writeHead(status, { 'content-type': headers['content-type'] })
    for await (const chunk of body) res.write(chunk)
    res.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close()
      server.closeAllConnections()
      await transport.close()
    },
  }
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mixrouter-cassettes-'))
  cleanup.push(() => rm(folder, { recursive: true }))
  return folder
}
