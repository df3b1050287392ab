import type { RedisClientType } from '@redis/client'

type Client = Pick<RedisClientType, 'eval' | 'evalSha' | 'scriptLoad'>

/** Runs a command on the connected client. */
export type RunCommand = <T>(command: (client: Client) => Promise<T>) => Promise<T>

/** A script that is sent whole only while Redis doesn't know it. */
export function createScript(run: RunCommand, script: string) {
  let digest: Promise<string> | undefined
  return (keys: string[], args: (string | number)[]): Promise<unknown> => {
    const options = { keys, arguments: args.map(String) }
    return run(async (client) => {
      digest ??= client.scriptLoad(script)
      digest.catch(() => {
        digest = undefined
      })
      try {
        return await client.evalSha(await digest, options)
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
        return await client.eval(script, options)
      }
    })
  }
}
