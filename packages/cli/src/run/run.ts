import { randomBytes } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { appendFile, mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import type { Format } from '@mixrouter/core'
import type { Config, GatewayConfig, Observe } from '@mixrouter/gateway'
import { createNodeGateway, serve } from '@mixrouter/gateway/node'
import { accessLog } from '../access-log/access-log.ts'
import type { Agent, Connection, Settings } from '../agents/agent.ts'
import { genericAgent } from '../agents/generic.ts'
import { AGENTS } from '../agents/index.ts'
import { CommandError } from '../command-error.ts'
import { describeFileError } from '../file-error.ts'
import { openUpstreams } from '../upstreams.ts'
import { launch } from './launch.ts'
import { type Mapping, routesFor, selectBackgroundModel } from './models.ts'
import { settingsJson, settingsShell } from './print-env.ts'
import { createTally, describeTally, type Tally } from './tally.ts'
import { createWorkspace, type Workspace } from './workspace.ts'

export interface RunOptions {
  model?: string
  backgroundModel?: string
  map?: readonly Mapping[]
  format?: Format
  config?: string
  offline?: boolean
  log?: string
  userHome?: boolean
  quiet?: boolean
  printEnv?: boolean
  url: string
  json?: boolean
}

/** How long responses in progress may take when the agent has ended. */
const CLOSE_DEADLINE_MS = 500

/** `mixrouter run`: an agent with a gateway of its own, until it ends. */
export async function run(name: string, args: readonly string[], options: RunOptions): Promise<void> {
  const agent = findAgent(name, options.format)
  if (options.printEnv) return printEnv(agent, options)
  process.exitCode = await runAgent(agent, args, options)
}

async function runAgent(agent: Agent, args: readonly string[], options: RunOptions): Promise<number> {
  const { model = agent.defaultModel } = options
  const models = { ...options, ...(model !== undefined && { model }) }
  const { tally, observe } = createTally()
  const cleanup: (() => unknown)[] = []
  try {
    const upstreams = await openUpstreams(options, process.env)
    cleanup.push(upstreams.close)
    const cheapModel = selectBackgroundModel(agent, models, upstreams.config)
    const backgroundModel = options.backgroundModel ?? cheapModel
    const routes = routesFor(agent, models, upstreams.config, cheapModel)
    const key = randomBytes(24).toString('base64url')
    const observers = [observe, ...(options.log === undefined ? [] : [await fileLog(options.log)])]
    const server = await serve(createNodeGateway(gatewayConfig(upstreams.config, routes, key, observers)))
    cleanup.push(() => server.close(CLOSE_DEADLINE_MS))
    const workspace = await createWorkspace(process.env)
    cleanup.push(workspace.remove)
    const connection: Connection = {
      url: server.url,
      key,
      folder: workspace.path,
      ...(model !== undefined && { model }),
      ...(backgroundModel !== undefined && { backgroundModel }),
    }
    const { env, args: first = [] } = await prepare(agent, connection, workspace, options)
    const code = await launch({ command: agent.name, args: [...first, ...args], env, install: agent.install })
    if (cheapModel !== undefined) tally.backgroundModel = cheapModel
    if (!options.quiet) report(tally, options)
    return code
  } finally {
    for (const free of cleanup.reverse()) await free()
  }
}

/** The user's configuration for this agent alone. */
function gatewayConfig(
  { authenticate: _, observe: __, ...config }: Config,
  routes: NonNullable<GatewayConfig['routes']>,
  key: string,
  observers: readonly Observe[],
): GatewayConfig {
  return {
    ...config,
    keys: [{ name: 'run', key }],
    routes: [...routes, ...config.routes],
    observe: (request, tools) => combine(observers.map((observe) => observe(request, tools))),
  }
}

type Observer = NonNullable<ReturnType<Observe>>

function combine(observers: readonly (Observer | undefined)[]): Observer {
  return {
    warnings: (warnings) => {
      for (const observer of observers) observer?.warnings?.(warnings)
    },
    usage: (usage, cost) => {
      for (const observer of observers) observer?.usage?.(usage, cost)
    },
    end: (outcome) => {
      for (const observer of observers) observer?.end?.(outcome)
    },
  }
}

/** Writes the agent's files, and its environment: that of this process with the agent's settings over it. */
async function prepare(
  agent: Agent,
  connection: Connection,
  workspace: Workspace,
  { userHome }: RunOptions,
): Promise<{ env: NodeJS.ProcessEnv; args?: readonly string[] }> {
  const settings = agent.connect(connection)
  for (const [name, content] of Object.entries(settings.files ?? {}))
    await workspace.write(join(workspace.path, name), content)
  const home = join(workspace.path, 'home')
  const isolation = userHome ? undefined : agent.isolate(home, homedir())
  await mkdir(home)
  await workspace.copy(isolation?.copies ?? [])
  for (const [file, values] of Object.entries(isolation?.overrides ?? {})) await workspace.merge(file, values)
  const env = applied({ ...process.env }, settings.env, isolation?.env ?? {})
  return { env, ...(settings.args && { args: settings.args }) }
}

function applied(env: NodeJS.ProcessEnv, ...changes: readonly Settings['env'][]): NodeJS.ProcessEnv {
  for (const [name, value] of changes.flatMap((change) => Object.entries(change))) {
    if (value === undefined) delete env[name]
    else env[name] = value
  }
  return env
}

/** @throws CommandError 2 for an unknown agent without a format */
function findAgent(name: string, format: Format | undefined): Agent {
  if (format !== undefined) return genericAgent(name, format)
  const agent = AGENTS.find((known) => known.name === basename(name))
  if (agent) return agent.name === name ? agent : { ...agent, name }
  const names = AGENTS.map((known) => known.name).join(', ')
  throw new CommandError(
    `${name} is not a known agent. Known are ${names}. For another command, specify which format it speaks: ` +
      `mixrouter run ${name} --format openai-chat`,
    2,
  )
}

/** @throws CommandError 2 if the file can't be written */
async function fileLog(file: string): Promise<Observe> {
  await appendFile(file, '', { mode: 0o600 }).catch((error: Error) => {
    throw new CommandError(`The file of --log, ${file}, can't be written: ${describeFileError(error)}`, 2)
  })
  return accessLog((line) => appendFileSync(file, `${line}\n`))
}

function report(tally: Tally, { json }: RunOptions): void {
  console.error(json ? JSON.stringify(tally) : `mixrouter: ${describeTally(tally)}`)
}

function printEnv(
  agent: Agent,
  { url, model = agent.defaultModel, backgroundModel, json }: RunOptions,
): void {
  const settings = agent.connect({
    url: url.replace(/\/+$/, ''),
    key: process.env.MIXROUTER_CLIENT_KEY || 'none',
    ...(model !== undefined && { model }),
    ...(backgroundModel !== undefined && { backgroundModel }),
  })
  console.log((json ? settingsJson : settingsShell)(basename(agent.name), settings))
}
