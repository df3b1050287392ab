import { expect, it } from 'vitest'
import type { GatewayConfig } from '../src/index.ts'
import { expectNative } from './native-errors.ts'
import { startGatewayProcess } from './processes.ts'
import { CLIENT_KEY, sendRequest, startWorking, upstreamAt } from './support.ts'

/** Starts a gateway in a process that has none of the optional packages. */
async function startWithoutPeers(more: Partial<GatewayConfig>) {
  const upstream = await startWorking()
  const keys = [{ name: 'test', key: CLIENT_KEY }]
  const config = { upstreams: [upstreamAt(upstream.url, ['openai-chat'])], keys, ...more }
  const hooks = new URL('./without-peers.ts', import.meta.url)
  return startGatewayProcess(config, { NODE_OPTIONS: `--import=${hooks}` })
}

it('without prom-client, requests are served; the output and /metrics say what to install', async () => {
  const { url, output } = await startWithoutPeers({ telemetry: { metrics: true } })
  const message = 'telemetry.metrics requires the package prom-client. Install it next to the gateway'
  await expect.poll(output).toContain(message)
  expect((await sendRequest(url, 'openai-chat')).status).toBe(200)
  const { error } = await expectNative('openai-chat', await fetch(`${url}/metrics`), 503)
  expect(error.message).toBe(message)
})

it('without @opentelemetry/api, requests are served; the output says what to install', async () => {
  const { url, output } = await startWithoutPeers({ telemetry: { openTelemetry: true } })
  await expect
    .poll(output)
    .toContain(
      'telemetry.openTelemetry requires the package @opentelemetry/api. Install it next to the gateway',
    )
  expect((await sendRequest(url, 'openai-chat')).status).toBe(200)
})

it('without @redis/client, the output and what needs the store say what to install', async () => {
  const { url, output } = await startWithoutPeers({
    store: { type: 'redis', url: 'redis://127.0.0.1:1' },
    state: true,
  })
  const message = 'The redis store requires the package @redis/client. Install it next to the gateway'
  await expect.poll(output).toContain(message)
  expect((await sendRequest(url, 'openai-chat')).status).toBe(200)
  const { error } = await expectNative('openai-responses', await sendRequest(url, 'openai-responses'), 503)
  expect(error.message).toBe(message)
})
