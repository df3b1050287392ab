import { autocomplete, confirm, isCancel, multiselect } from '@clack/prompts'
import { type GatewayConfig, parseConfig, type UpstreamConfig } from '@mixrouter/gateway'
import { CommandError } from '../command-error.ts'
import { findCheapModel, findDefaultModel, listCurrentModels } from '../models/select.ts'
import { KEY_VARIABLES, SERVICE_UPSTREAM, toUpstream, VENDOR_KEYS } from '../vendor-keys.ts'

/** What the user has chosen. */
export interface Choices {
  config: Pick<GatewayConfig, 'upstreams' | 'models'>
  /** Whether programs need a key. */
  clientKey: boolean
}

/** The questions go where errors go, so that standard output stays free. */
const output = process.stderr
const VISIBLE_ITEMS = 10
/** The keys are not there yet: models are only matched by their names. */
const PLACEHOLDERS = Object.fromEntries(KEY_VARIABLES.map((name) => [name, 'placeholder-key']))

/** Asks which upstreams and models to use, and who may use them. @throws CommandError 130 if the user cancels */
export async function askConfig(
  found: readonly UpstreamConfig[],
  { clientKey }: { clientKey: boolean },
): Promise<Choices> {
  const upstreams = await askUpstreams(found)
  if (upstreams.length === 0) return { config: { upstreams }, clientKey }
  const models = await askModels(upstreams)
  const config = { upstreams, ...(Object.keys(models).length > 0 && { models }) }
  return { config, clientKey: clientKey && (await askClientKey()) }
}

/** From all known upstreams; those whose keys were found are selected at first. */
async function askUpstreams(found: readonly UpstreamConfig[]): Promise<UpstreamConfig[]> {
  const known = [
    { title: 'api.mixrouter.com, all models', variable: 'MIXROUTER_API_KEY', upstream: SERVICE_UPSTREAM },
    ...VENDOR_KEYS.map((vendor) => {
      const [variable] = vendor.variables
      return { title: vendor.title, variable, upstream: toUpstream(vendor, `\${${variable}}`) }
    }),
  ]
  const byName = new Map(known.map(({ upstream }) => [upstream.name, upstream]))
  for (const upstream of found) byName.set(upstream.name, upstream)
  const names = answered(
    await multiselect({
      message: 'Which models do you want to use? Their keys are read from the environment.',
      options: known.map(({ title, variable, upstream }) => ({
        value: upstream.name,
        label: title,
        hint: variable,
      })),
      initialValues: found.map(({ name }) => name),
      output,
    }),
  )
  return names.flatMap((name) => byName.get(name) ?? [])
}

/** Names for models, so that programs need not change when the models do. */
async function askModels(
  upstreams: readonly UpstreamConfig[],
): Promise<NonNullable<GatewayConfig['models']>> {
  const config = parseConfig({ upstreams, authenticate: false }, PLACEHOLDERS)
  const names = listCurrentModels(config).map(({ id }) => id)
  const main = await askModel(
    'Which model do programs get that request `default`?',
    names,
    findDefaultModel(config),
  )
  if (main === NONE) return {}
  const cheap = findCheapModel(main, config)
  const fast = await askModel('Which model do programs get that request `fast`?', names, cheap ?? NONE)
  return {
    default: { targets: [main] },
    ...(fast !== NONE && { fast: { targets: [fast] } }),
  }
}

/** Stands for no model. */
const NONE = ''

async function askModel(message: string, names: readonly string[], initialValue = NONE): Promise<string> {
  const options = names.map((name) => ({ value: name, label: name }))
  const none = { value: NONE, label: 'none: programs name models themselves' }
  return answered(
    await autocomplete({
      message,
      options: [...options, none],
      initialValue,
      maxItems: VISIBLE_ITEMS,
      output,
    }),
  )
}

async function askClientKey(): Promise<boolean> {
  return answered(
    await confirm({
      message:
        'Create a key that your programs must send? Without one, any program on this machine may use the gateway.',
      output,
    }),
  )
}

function answered<Answer>(answer: Answer): Exclude<Answer, symbol> {
  if (isCancel(answer)) throw new CommandError('Nothing was written', 130)
  return answer as Exclude<Answer, symbol>
}
