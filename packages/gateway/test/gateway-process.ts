// A gateway in a process of its own: prints its URL, and reports over IPC what it costs.
import type { GatewayConfig } from '../src/index.ts'
import { createNodeGateway, serve } from '../src/node.ts'

/** How often the event loop is looked at, in milliseconds. */
const TICK_MS = 2

const gateway = createNodeGateway(JSON.parse(process.argv[2] ?? '') as GatewayConfig)
const server = await serve(gateway)

let [last, cpu] = [performance.now(), process.cpuUsage()]
let longest = 0
setInterval(() => {
  const now = performance.now()
  const { user, system } = process.cpuUsage(cpu)
  // a busy machine stops the process, too, which is not the gateway's fault
  longest = Math.max(longest, Math.min(now - last, (user + system) / 1000))
  last = now
  cpu = process.cpuUsage()
}, TICK_MS)

process.on('message', () => {
  process.send?.({ longest, rss: process.memoryUsage().rss })
  longest = 0
})
process.send?.({ url: server.url })
