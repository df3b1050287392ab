import { isObject } from '@mixrouter/core/internal'
import type { UpstreamConfig } from '@mixrouter/gateway'
import { VENDOR_KEYS } from '../../vendor-keys.ts'
import { type Conversion, type ConversionWarning, variableFor, warnOfOthers } from './conversion.ts'

const KNOWN = [
  'strategy',
  'targets',
  'provider',
  'api_key',
  'virtual_key',
  'custom_host',
  'override_params',
  'weight',
  'retry',
  'request_timeout',
]

/** https://portkey.ai/docs/api-reference/inference-api/config-object */
export function fromPortkey(file: Record<string, unknown>): Conversion {
  const warnings: ConversionWarning[] = []
  const upstreams: UpstreamConfig[] = []
  warnOfOthers(file, KNOWN, '', warnings)
  const mode = isObject(file.strategy) ? file.strategy.mode : 'single'
  if (isObject(file.strategy)) warnOfOthers(file.strategy, ['mode'], 'strategy', warnings)
  if (mode !== 'single' && mode !== 'fallback' && mode !== 'loadbalance')
    warnings.push({
      path: 'strategy.mode',
      message: `${mode} has no equivalent; targets are tried in their order`,
    })
  const targets = Array.isArray(file.targets) ? file.targets.filter(isObject) : [file]
  for (const [at, target] of targets.entries()) {
    const path = Array.isArray(file.targets) ? `targets[${at}]` : ''
    const upstream = toUpstream(target, path, upstreams, warnings)
    if (!upstream) continue
    const weight = typeof target.weight === 'number' ? target.weight : 1
    upstreams.push(
      mode === 'loadbalance' ? { ...upstream, weight } : { ...upstream, priority: targets.length - at },
    )
  }
  const attempts =
    isObject(file.retry) && typeof file.retry.attempts === 'number' ? file.retry.attempts : undefined
  return { config: { upstreams, ...(attempts !== undefined && { retry: { attempts } }) }, warnings }
}

function toUpstream(
  target: Record<string, unknown>,
  path: string,
  upstreams: readonly UpstreamConfig[],
  warnings: ConversionWarning[],
): UpstreamConfig | undefined {
  const at = (name: string) => (path ? `${path}.${name}` : name)
  if ('targets' in target && path) {
    warnings.push({ path: at('targets'), message: 'Nested targets have no equivalent; they were dropped' })
    return undefined
  }
  const provider = typeof target.provider === 'string' ? target.provider.replace(/^@/, '') : ''
  const vendor = VENDOR_KEYS.find(({ name }) => name === provider)
  const baseURL = typeof target.custom_host === 'string' ? target.custom_host : vendor?.baseURL
  if (baseURL === undefined) {
    warnings.push({
      path: at('provider'),
      message: `The provider ${provider || '(none)'} is not known; the target was dropped`,
    })
    return undefined
  }
  if (path) warnOfOthers(target, KNOWN, path, warnings)
  const number = upstreams.filter(({ name }) => name === provider || name.startsWith(`${provider}-`)).length
  const name = number === 0 ? provider : `${provider}-${number + 1}`
  const variable = number === 0 ? (vendor?.variables[0] ?? variableFor(name)) : variableFor(name)
  for (const field of ['api_key', 'virtual_key'])
    if (field in target)
      warnings.push({
        path: at(field),
        message: `Set the environment variable ${variable} to the vendor's key`,
      })
  const model = isObject(target.override_params) ? target.override_params.model : undefined
  if (isObject(target.override_params))
    warnOfOthers(target.override_params, ['model'], at('override_params'), warnings)
  return {
    name,
    baseURL,
    apiKey: `\${${variable}}`,
    formats: vendor?.formats ?? ['openai-chat'],
    ...(typeof model === 'string' ? { models: [model] } : vendor?.models && { models: vendor.models }),
    ...(typeof target.request_timeout === 'number' && { timeouts: { firstByte: target.request_timeout } }),
  }
}
