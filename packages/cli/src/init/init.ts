import { hash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import type { GatewayConfig } from '@mixrouter/gateway'
import { CommandError } from '../command-error.ts'
import { describeFileError } from '../file-error.ts'
import { KEY_VARIABLES, upstreamsForKeys } from '../vendor-keys.ts'
import type { ConversionWarning } from './from/conversion.ts'
import { convert } from './from/index.ts'
import { askConfig } from './questions.ts'

export interface InitOptions {
  /** The configuration of another gateway. */
  from?: string
  clientKey: boolean
  yes?: boolean
  json?: boolean
  force?: boolean
}

const SCHEMA = 'https://unpkg.com/@mixrouter/gateway/config.schema.json'
const STANDARD_OUTPUT = '-'

/** `mixrouter init`: writes a configuration file. */
export async function init(file: string, options: InitOptions): Promise<void> {
  const isPrinted = file === STANDARD_OUTPUT
  if (!isPrinted && !options.force && existsSync(file)) throw fileExists(file)
  const { config, clientKey, warnings } = await (options.from === undefined
    ? configFromKeys(options)
    : configFrom(options.from, options))
  const { access, key } = clientAccess(config, clientKey)
  const written = { $schema: SCHEMA, ...config, ...access }
  const text = `${JSON.stringify(written, null, 2)}\n`
  if (!isPrinted) await write(file, text, options)
  else if (!options.json) process.stdout.write(text)
  if (options.json) {
    const report = { file: isPrinted ? null : file, config: written, clientKey: key ?? null, warnings }
    console.log(JSON.stringify(report, null, 2))
    return
  }
  for (const { path, message } of warnings) console.error(`warning ${path}: ${message}`)
  if (key !== undefined) console.error(`The key for your programs, which is not kept anywhere: ${key}`)
  if (!isPrinted) console.error(`${file} was written. Next: mixrouter check ${file}`)
}

/** A configuration before it has keys for clients. */
interface Draft {
  config: GatewayConfig
  clientKey: boolean
  warnings: readonly ConversionWarning[]
}

async function configFromKeys({ yes, json, clientKey }: InitOptions): Promise<Draft> {
  const found = upstreamsForKeys(process.env)
  const interactive = !yes && !json && process.stdin.isTTY && process.stderr.isTTY
  const choices = interactive
    ? await askConfig(found, { clientKey })
    : { config: { upstreams: found }, clientKey }
  if (choices.config.upstreams?.length) return { ...choices, warnings: [] }
  throw new CommandError(
    `No key was found in the environment. Set one of ${KEY_VARIABLES.join(', ')}, or convert a file with --from.`,
    2,
  )
}

async function configFrom(file: string, { clientKey }: InitOptions): Promise<Draft> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new CommandError(`Failed to read ${file}: ${describeFileError(error)}`, 2)
  })
  return { ...(await convert(text, file)), clientKey }
}

/** A new key, of which only the digest is written, unless the configuration has keys or none is wanted. */
function clientAccess(config: GatewayConfig, clientKey: boolean): { access: GatewayConfig; key?: string } {
  if (config.keys && config.keys.length > 0) return { access: {} }
  if (!clientKey) return { access: { authenticate: false } }
  const key = `sk-mixrouter-${randomBytes(24).toString('base64url')}`
  return { access: { keys: [{ name: 'me', key: `sha256:${hash('sha256', key)}` }] }, key }
}

async function write(file: string, text: string, { force }: InitOptions): Promise<void> {
  await writeFile(file, text, { mode: 0o600, flag: force ? 'w' : 'wx' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw fileExists(file)
      throw new CommandError(`${file} can't be written: ${describeFileError(error)}`, 1)
    },
  )
}

function fileExists(file: string): CommandError {
  return new CommandError(`${file} exists. Overwrite it with --force, or name another file.`, 2)
}
