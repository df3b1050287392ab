import { createRedactor, type Format, getFormat, parseBaseURL } from '@mixrouter/core'
import { isObject, matchesAnyGlob, parseJson } from '@mixrouter/core/internal'
import type { Config } from '@mixrouter/gateway'
import type { Finding } from './finding.ts'

type Upstream = Config['upstreams'][number]

/** An upstream, with the models of its own list that the configuration admits; undefined if it has no list. */
export interface CheckedUpstream {
  upstream: Upstream
  listed: readonly string[] | undefined
  finding: Finding
}

const TIMEOUT_MS = 10_000

/** Requests an upstream's list of models, with each of its keys. */
export async function checkUpstream(upstream: Upstream): Promise<CheckedUpstream> {
  const keys = Array.isArray(upstream.apiKey) ? upstream.apiKey : [upstream.apiKey]
  const results = await Promise.all(keys.map((key) => fetchList(upstream, key)))
  const failed = results.findIndex(({ problem }) => problem !== undefined)
  const subject = `upstream ${upstream.name}`
  const { listed, problem } = results[Math.max(failed, 0)] ?? {}
  if (!problem) {
    const count = listed === undefined ? 'reachable; it has no list of models' : `${listed.length} models`
    return { upstream, listed, finding: { subject, ok: true, message: `${upstream.baseURL}, ${count}` } }
  }
  const which = keys.length > 1 ? ` with apiKey[${failed}]` : ''
  return {
    upstream,
    listed,
    finding: { subject, ok: false, message: problem.message + which, action: problem.action },
  }
}

interface Result {
  listed?: readonly string[]
  problem?: { message: string; action: string }
}

async function fetchList({ baseURL, formats, models }: Upstream, key: string): Promise<Result> {
  const format = formats[0] as Format
  const codec = getFormat(format)
  const { origin, prefix } = parseBaseURL(baseURL)
  const redact = createRedactor([key])
  try {
    const response = await fetch(origin + prefix + codec.profile.models.listPath, {
      headers: codec.authHeaders(key),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const body = parseJson(await response.text())
    if (response.status === 401 || response.status === 403)
      return {
        problem: {
          message: `${baseURL} rejects the key (${response.status})`,
          action: 'Check the value of its apiKey, and that the key may use this API',
        },
      }
    if (response.status === 404) return {} // not every server has a list
    const list = isObject(body) ? (body.data ?? body.models) : undefined
    if (!response.ok || !Array.isArray(list))
      return {
        problem: {
          message: `${baseURL} responded with ${response.status} and no list of models`,
          action: 'Check its baseURL, and whether its formats are right',
        },
      }
    const ids = list.flatMap((entry) =>
      isObject(entry) ? [String(entry.id ?? entry.name).replace(/^models\//, '')] : [],
    )
    return { listed: ids.filter((id) => matchesAnyGlob(models, id)) }
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : (error as Error)
    return {
      problem: {
        message: `${baseURL} can't be reached: ${redact(cause.message)}`,
        action: 'Check its baseURL, the network and the proxy',
      },
    }
  }
}
