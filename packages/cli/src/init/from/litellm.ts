import type { Format } from '@mixrouter/core'
import { isObject } from '@mixrouter/core/internal'
import type { GatewayConfig, UpstreamConfig } from '@mixrouter/gateway'
import { VENDOR_KEYS } from '../../vendor-keys.ts'
import { type Conversion, type ConversionWarning, variableFor, warnOfOthers } from './conversion.ts'

type ModelEntry = Exclude<NonNullable<GatewayConfig['models']>[string], readonly unknown[]>
type Targets = { model: string; weight?: number }[]

/** LiteLLM's names of providers, where they are not the names of ours. */
const PROVIDERS: Readonly<Record<string, string>> = { gemini: 'google', dashscope: 'alibaba' }

/** https://docs.litellm.ai/docs/proxy/config_settings */
export function fromLiteLLM(file: Record<string, unknown>): Conversion {
  const warnings: ConversionWarning[] = []
  const upstreams = new Map<string, UpstreamConfig & { models: string[] }>()
  const names = new Map<string, Targets>()
  const list = Array.isArray(file.model_list) ? file.model_list.filter(isObject) : []
  for (const [at, entry] of list.entries()) addModel(entry, `model_list[${at}]`, upstreams, names, warnings)
  const settings = isObject(file.litellm_settings) ? file.litellm_settings : {}
  const router = isObject(file.router_settings) ? file.router_settings : {}
  const general = isObject(file.general_settings) ? file.general_settings : {}
  const lists = ['fallbacks', 'context_window_fallbacks', 'content_policy_fallbacks']
  warnOfOthers(file, ['model_list', 'litellm_settings', 'router_settings', 'general_settings'], '', warnings)
  warnOfOthers(settings, [...lists, 'num_retries', 'drop_params'], 'litellm_settings', warnings)
  warnOfOthers(router, [...lists, 'num_retries', 'routing_strategy'], 'router_settings', warnings)
  warnOfOthers(general, ['master_key'], 'general_settings', warnings)

  const models: Record<string, ModelEntry> = {}
  for (const [name, targets] of names) models[name] = { targets: balanced(targets) }
  const extend = (field: string, apply: (entry: ModelEntry, others: string[]) => void) => {
    for (const [name, others] of fallbacks(settings[field] ?? router[field])) {
      const entry = models[name]
      const known = others.flatMap((other) => names.get(other)?.map(({ model }) => model) ?? [])
      if (entry && known.length > 0) apply(entry, known)
      else
        warnings.push({
          path: field,
          message: `names ${name} or its fallbacks, which model_list does not have`,
        })
    }
  }
  extend('fallbacks', (entry, others) => {
    entry.targets = [
      ...(entry.targets ?? []).map((target) => (typeof target === 'string' ? target : target.model)),
      ...others,
    ]
  })
  extend('context_window_fallbacks', (entry, others) => {
    entry.onContextOverflow = others
  })
  extend('content_policy_fallbacks', (entry, others) => {
    entry.onContentFilter = others
  })
  const attempts = Number(settings.num_retries ?? router.num_retries ?? Number.NaN)
  const master =
    typeof general.master_key === 'string' ? reference(general.master_key, 'LITELLM_MASTER_KEY') : undefined
  if (master?.copied)
    warnings.push({
      path: 'general_settings.master_key',
      message: 'Set the environment variable LITELLM_MASTER_KEY to it',
    })
  return {
    config: {
      upstreams: [...upstreams.values()],
      models,
      ...(Number.isInteger(attempts) && { retry: { attempts } }),
      ...(master && { keys: [{ name: 'master', key: master.key }] }),
    },
    warnings,
  }
}

function addModel(
  { model_name: name, litellm_params: params, ...rest }: Record<string, unknown>,
  path: string,
  upstreams: Map<string, UpstreamConfig & { models: string[] }>,
  names: Map<string, Targets>,
  warnings: ConversionWarning[],
): void {
  if (typeof name !== 'string' || !isObject(params) || typeof params.model !== 'string') {
    warnings.push({ path, message: 'has no model_name or no litellm_params.model; it was dropped' })
    return
  }
  const slash = params.model.indexOf('/')
  const provider = slash < 0 ? 'openai' : params.model.slice(0, slash)
  const model = params.model.slice(slash + 1)
  const vendor = VENDOR_KEYS.find((known) => known.name === (PROVIDERS[provider] ?? provider))
  const baseURL = typeof params.api_base === 'string' ? params.api_base : vendor?.baseURL
  if (baseURL === undefined) {
    warnings.push({
      path: `${path}.litellm_params.model`,
      message: `The provider ${provider} is not known; the model was dropped`,
    })
    return
  }
  const variable = vendor?.variables[0] ?? variableFor(provider)
  const given =
    typeof params.api_key === 'string'
      ? reference(params.api_key, variable)
      : { key: `\${${variable}}`, copied: false }
  if (given.copied)
    warnings.push({
      path: `${path}.litellm_params.api_key`,
      message: `Set the environment variable ${variable} to it`,
    })
  warnOfOthers(params, ['model', 'api_base', 'api_key', 'weight'], `${path}.litellm_params`, warnings)
  warnOfOthers(rest, ['model_info'], path, warnings)

  const id = `${provider} ${baseURL} ${given.key}`
  const formats: readonly Format[] = vendor?.formats ?? ['openai-chat']
  const upstream = upstreams.get(id) ?? {
    name: uniqueName(vendor?.name ?? provider, upstreams),
    baseURL: expand(baseURL),
    apiKey: given.key,
    formats,
    models: [],
  }
  upstreams.set(id, upstream)
  if (!upstream.models.includes(model)) upstream.models.push(model)
  if (name.includes('*')) return // the upstream's own names
  const weight = typeof params.weight === 'number' ? params.weight : 1
  names.set(name, [...(names.get(name) ?? []), { model: `${upstream.name}/${model}`, weight }])
}

/** Several deployments of one name share the load, as LiteLLM's default strategy does. */
function balanced(targets: Targets): ModelEntry['targets'] {
  return targets.length === 1 ? targets.map(({ model }) => model) : targets
}

function fallbacks(value: unknown): [string, string[]][] {
  if (!Array.isArray(value)) return []
  return value
    .filter(isObject)
    .flatMap((entry) =>
      Object.entries(entry).map(([name, list]): [string, string[]] => [
        name,
        Array.isArray(list) ? list.map(String) : [],
      ]),
    )
}

/** A reference to an environment variable; a key that is written in the file is not copied. */
function reference(value: string, variable: string): { key: string; copied: boolean } {
  const name = /^os\.environ\/(.+)$/.exec(value)?.[1]
  return { key: `\${${name ?? variable}}`, copied: name === undefined }
}

const expand = (value: string) => value.replace(/^os\.environ\/(.+)$/, '${$1}')

function uniqueName(name: string, upstreams: ReadonlyMap<string, UpstreamConfig>): string {
  const taken = new Set([...upstreams.values()].map((upstream) => upstream.name))
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`
    if (!taken.has(candidate)) return candidate
  }
}
