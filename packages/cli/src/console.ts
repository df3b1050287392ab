import type { Gateway } from '@mixrouter/gateway'

export const CONSOLE_PATH = '/console'

/** The gateway with its console, which is loaded only here. */
export async function addConsole(
  gateway: Gateway,
  { consoleBodies = false }: { consoleBodies?: boolean },
): Promise<Gateway> {
  const { withConsole } = await import('@mixrouter/console')
  return withConsole(gateway, {
    basePath: CONSOLE_PATH,
    bodies: consoleBodies,
    key: process.env.MIXROUTER_CONSOLE_KEY || undefined,
    prometheus: process.env.PROMETHEUS_URL || undefined,
  })
}
