import { isObject, parseJson } from '@mixrouter/core/internal'
import type { Config } from '@mixrouter/gateway'
import { createNodeGateway, serve } from '@mixrouter/gateway/node'
import type { Finding } from './finding.ts'
import { namedModels } from './models.ts'
import type { CheckedUpstream } from './upstream.ts'

/** How long a response may take. */
const TIMEOUT_MS = 60_000

/** Sends each model that is named, or else the first of each upstream's list, a request for one token. */
export async function checkLive(
  { authenticate: _, ...config }: Config,
  upstreams: readonly CheckedUpstream[],
): Promise<Finding[]> {
  const first = upstreams.flatMap(({ upstream, listed }) =>
    listed?.[0] !== undefined && upstream.models.every((name) => name.includes('*'))
      ? [`${upstream.name}/${listed[0]}`]
      : [],
  )
  const names = new Set([...namedModels(config).values(), ...first])
  const server = await serve(createNodeGateway({ ...config, keys: [{ name: 'check', key: 'check' }] }))
  try {
    return await Promise.all([...names].map((name) => checkResponse(server.url, name)))
  } finally {
    await server.close(0)
  }
}

async function checkResponse(url: string, model: string): Promise<Finding> {
  const subject = `live ${model}`
  const started = performance.now()
  try {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer check', 'content-type': 'application/json' },
      body: JSON.stringify({ model, max_completion_tokens: 1, messages: [{ role: 'user', content: 'Hi' }] }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const body = parseJson(await response.text())
    if (response.ok)
      return { subject, ok: true, message: `responded in ${Math.round(performance.now() - started)} ms` }
    const error = isObject(body) && isObject(body.error) ? body.error.message : undefined
    return {
      subject,
      ok: false,
      message: `${response.status}: ${error ?? 'no message'}`,
      action: 'See the message; `mixrouter explain` shows what is sent',
    }
  } catch (error) {
    return { subject, ok: false, message: (error as Error).message, action: 'Check the upstream' }
  }
}
