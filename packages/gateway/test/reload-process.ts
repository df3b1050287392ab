// Reloads a gateway in a process with --expose-gc, and reports over IPC how many bytes of its heap stay for each reload.
import { toFetchHandler } from '../src/fetch.ts'
import type { GatewayConfig } from '../src/index.ts'
import { createNodeGateway } from '../src/node.ts'

const WARM_UP = 500
const RELOADS = 2000
const REQUEST_EVERY = 50

const config = JSON.parse(process.argv[2] ?? '') as GatewayConfig
const gateway = createNodeGateway(config)
const handle = toFetchHandler(gateway)

async function reload(times: number): Promise<void> {
  for (let count = 1; count <= times; count++) {
    gateway.reload(config)
    if (count % REQUEST_EVERY === 0) await request()
  }
}

async function request(): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: 'Bearer client-key-1234' }
  const body = '{"model":"some-model","messages":[{"role":"user","content":"Hi"}]}'
  const url = 'http://localhost/v1/chat/completions'
  const response = await handle(new Request(url, { method: 'POST', headers, body }))
  if (response.status !== 200) throw new Error(await response.text())
  await response.text()
}

/** What is in use after everything else was collected, also what is collected only after its finalizers have run. */
async function heapInUse(): Promise<number> {
  for (let count = 0; count < 3; count++) {
    await new Promise((resolve) => setTimeout(resolve, 10))
    globalThis.gc?.()
  }
  return process.memoryUsage().heapUsed
}

await reload(WARM_UP)
const before = await heapInUse()
await reload(RELOADS)
process.send?.({ bytes: ((await heapInUse()) - before) / RELOADS })
process.exit()
