import type { Gateway, GatewayStatus } from '@mixrouter/gateway'

const METHOD = 'console.status'

/** Lets the gateway's other processes, if there are any, read the status of this one. */
export function shareStatus(gateway: Gateway): void {
  gateway.processes?.provide({ [METHOD]: () => gateway.status() })
}

/** The gateway's status: a breaker is open if it is open in any of its processes. */
export async function readStatus(gateway: Gateway): Promise<GatewayStatus> {
  const own = await gateway.status()
  if (!gateway.processes) return own
  const all = (await gateway.processes.collect(METHOD)) as GatewayStatus[]
  const avoidedOf = (name: string) =>
    all.flatMap(({ upstreams }) => upstreams.find((upstream) => upstream.name === name)?.avoided ?? [])
  return {
    ...own,
    upstreams: own.upstreams.map((upstream) => ({
      ...upstream,
      avoided: [...new Set(avoidedOf(upstream.name))],
    })),
  }
}
