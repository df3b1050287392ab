/** The clients: a process that keeps a number of requests open for some time and reports the outcome. */
import { type Dispatcher, Pool } from 'undici'

/** What the clients send. */
export interface Job {
  origin: string
  path: string
  headers: Record<string, string>
  body: string
  connections: number
  milliseconds: number
}

export interface Outcome {
  requests: number
  /** Responses with another status than 200. */
  failures: number
  seconds: number
  /** Milliseconds to the first byte of each response's body, ascending. */
  firstByte: number[]
  /** Milliseconds to the end of each response, ascending. */
  end: number[]
}

let pool: Pool | undefined
let origin = ''

process.on('message', async (job: Job) => {
  process.send?.(await run(job))
})
process.on('disconnect', () => process.exit())

async function run(job: Job): Promise<Outcome> {
  const client = await connect(job)
  const outcome: Outcome = { requests: 0, failures: 0, seconds: 0, firstByte: [], end: [] }
  const startedAt = performance.now()
  const until = startedAt + job.milliseconds
  await Promise.all(
    Array.from({ length: job.connections }, async () => {
      while (performance.now() < until) await send(client, job, outcome)
    }),
  )
  outcome.seconds = (performance.now() - startedAt) / 1000
  outcome.firstByte.sort((a, b) => a - b)
  outcome.end.sort((a, b) => a - b)
  return outcome
}

/** Keeps the connections open while the contender stays the same. */
async function connect(job: Job): Promise<Pool> {
  if (!pool || origin !== job.origin) {
    await pool?.close()
    pool = new Pool(job.origin, {
      connections: 256,
      pipelining: 1,
      headersTimeout: 60_000,
      bodyTimeout: 60_000,
    })
    origin = job.origin
  }
  return pool
}

function send(client: Pool, { path, headers, body }: Job, outcome: Outcome): Promise<void> {
  return new Promise((resolve) => {
    const startedAt = performance.now()
    let firstByteAt = 0
    const done = (failed: boolean) => {
      const now = performance.now()
      outcome.requests++
      if (failed) outcome.failures++
      outcome.firstByte.push((firstByteAt || now) - startedAt)
      outcome.end.push(now - startedAt)
      resolve()
    }
    let ok = false
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart() {},
      onResponseStart(_, status) {
        ok = status === 200
      },
      onResponseData() {
        firstByteAt ||= performance.now()
      },
      onResponseEnd: () => done(!ok),
      onResponseError: () => done(true),
    }
    client.dispatch({ method: 'POST', path, headers, body }, handler)
  })
}
