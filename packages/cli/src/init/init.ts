import { hash, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import type { GatewayConfig, UpstreamConfig } from '@mixrouter/gateway'
import { CommandError } from '../command-error.ts'
import { KEY_VARIABLES, upstreamsForKeys } from '../vendor-keys.ts'
import { convert } from './from/index.ts'
import { askUpstreams } from './questions.ts'

export interface InitOptions {
  /** The configuration of another gateway. */
  from?: string
  clientKey: boolean
  yes?: boolean
  force?: boolean
}

const SCHEMA = 'https://unpkg.com/@mixrouter/gateway/config.schema.json'
const STANDARD_OUTPUT = '-'

/** `mixrouter init`: writes a configuration file. */
export async function init(file: string, options: InitOptions): Promise<void> {
  const config = options.from === undefined ? await configFromKeys(options) : await configFrom(options.from)
  const { access, key } = clientAccess(config, options)
  const text = `${JSON.stringify({ $schema: SCHEMA, ...config, ...access }, null, 2)}\n`
  if (file === STANDARD_OUTPUT) process.stdout.write(text)
  else await write(file, text, options)
  const lines = [
    ...(key === undefined ? [] : [`The key for your programs, which is not kept anywhere: ${key}`]),
    ...(file === STANDARD_OUTPUT ? [] : [`${file} was written. Next: mixrouter check ${file}`]),
  ]
  for (const line of lines) console.error(line)
}

async function configFromKeys({ yes }: InitOptions): Promise<GatewayConfig> {
  const found = upstreamsForKeys(process.env)
  const interactive = !yes && process.stdin.isTTY && process.stderr.isTTY
  const upstreams: UpstreamConfig[] = interactive ? await askUpstreams(found) : found
  if (upstreams.length > 0) return { upstreams }
  throw new CommandError(
    `No key was found in the environment. Set one of ${KEY_VARIABLES.join(', ')}, or convert a file with --from.`,
    2,
  )
}

/** What can't be carried is reported with its path. */
async function configFrom(file: string): Promise<GatewayConfig> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new CommandError(`--from ${file}: ${error.message}`, 2)
  })
  const { config, warnings } = await convert(text, file)
  for (const { path, message } of warnings) console.error(`warning ${path}: ${message}`)
  return config
}

/** A new key, of which only the digest is written, unless the configuration has keys or none is wanted. */
function clientAccess(
  config: GatewayConfig,
  { clientKey }: InitOptions,
): { access: GatewayConfig; key?: string } {
  if (config.keys && config.keys.length > 0) return { access: {} }
  if (!clientKey) return { access: { authenticate: false } }
  const key = `sk-mixrouter-${randomBytes(24).toString('base64url')}`
  return { access: { keys: [{ name: 'me', key: `sha256:${hash('sha256', key)}` }] }, key }
}

async function write(file: string, text: string, { force }: InitOptions): Promise<void> {
  await writeFile(file, text, { mode: 0o600, flag: force ? 'w' : 'wx' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw new CommandError(`${file} exists. Overwrite it with --force.`, 2)
      throw new CommandError(`${file} can't be written: ${error.message}`, 1)
    },
  )
}
