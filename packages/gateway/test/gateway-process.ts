// A gateway in a process of its own: prints its URL, and reports over IPC what it costs.
import type { GatewayConfig } from '../src/index.ts'
import { createNodeGateway, serve } from '../src/node.ts'

/** How often the event loop is looked at, in milliseconds. */
const TICK_MS = 2

const gateway = createNodeGateway(JSON.parse(process.argv[2] ?? '') as GatewayConfig)
const server = await serve(gateway)

let [last, busy] = [performance.now(), threadTime()]
let longest = 0
setInterval(() => {
  const now = performance.now()
  const used = threadTime()
  // a busy machine stops the process, too, which is not the gateway's fault
  longest = Math.max(longest, Math.min(now - last, used - busy))
  last = now
  busy = used
}, TICK_MS)

/** For how long this thread has run, in milliseconds: without the threads of the garbage collector. */
function threadTime(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

process.on('message', () => {
  process.send?.({ longest, rss: process.memoryUsage().rss })
  longest = 0
})
process.send?.({ url: server.url })
