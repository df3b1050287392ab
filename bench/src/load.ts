/** The clients: a process that keeps some requests under way for a time and says how that went. */
import { type Dispatcher, Pool } from 'undici'

/** What the clients are to do. */
export interface Job {
  origin: string
  path: string
  headers: Record<string, string>
  body: string
  connections: number
  milliseconds: number
}

/** What came of it. */
export interface Outcome {
  requests: number
  /** Answers that were no 200. */
  failures: number
  seconds: number
  /** Milliseconds to the first byte of the body, one of each answer, ascending. */
  first: number[]
  /** Milliseconds to the end, one of each answer, ascending. */
  last: number[]
}

let pool: Pool | undefined
let origin = ''

process.on('message', async (job: Job) => {
  process.send?.(await run(job))
})
process.on('disconnect', () => process.exit())

async function run(job: Job): Promise<Outcome> {
  const client = await connect(job)
  const outcome: Outcome = { requests: 0, failures: 0, seconds: 0, first: [], last: [] }
  const began = performance.now()
  const until = began + job.milliseconds
  await Promise.all(
    Array.from({ length: job.connections }, async () => {
      while (performance.now() < until) await exchange(client, job, outcome)
    }),
  )
  outcome.seconds = (performance.now() - began) / 1000
  outcome.first.sort((a, b) => a - b)
  outcome.last.sort((a, b) => a - b)
  return outcome
}

/** The connections stay open while the same contender is asked. */
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

function exchange(client: Pool, { path, headers, body }: Job, outcome: Outcome): Promise<void> {
  return new Promise((resolve) => {
    const began = performance.now()
    let first = 0
    const done = (failed: boolean) => {
      const now = performance.now()
      outcome.requests++
      if (failed) outcome.failures++
      outcome.first.push((first || now) - began)
      outcome.last.push(now - began)
      resolve()
    }
    let ok = false
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart() {},
      onResponseStart(_, status) {
        ok = status === 200
      },
      onResponseData() {
        first ||= performance.now()
      },
      onResponseEnd: () => done(!ok),
      onResponseError: () => done(true),
    }
    client.dispatch({ method: 'POST', path, headers, body }, handler)
  })
}
