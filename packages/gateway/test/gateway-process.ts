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

/** JSON that a machine with nothing else to do parses in `PARSED_MS`. */
const REFERENCE = JSON.stringify(
  Array.from({ length: 20_000 }, (_, at) => ({ id: at, name: `name ${at}`, words: ['some', 'words'] })),
)
const PARSED_MS = 10
const PARSED_TIMES = 5

/** How many times as long as on such a machine work takes now, as others use its caches; at least 1. */
function slowness(): number {
  const from = threadTime()
  for (let count = 0; count < PARSED_TIMES; count++) JSON.parse(REFERENCE)
  return Math.max(1, (threadTime() - from) / (PARSED_TIMES * PARSED_MS))
}

/** For how long this thread has run, in milliseconds: without the threads of the garbage collector. */
function threadTime(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

process.on('message', () => {
  const peak = process.resourceUsage().maxRSS * 1024
  const cost = { longest, rss: process.memoryUsage().rss, peak, slowness: slowness() }
  ;[last, busy, longest] = [performance.now(), threadTime(), 0]
  process.send?.(cost)
})
process.send?.({ url: server.url })
