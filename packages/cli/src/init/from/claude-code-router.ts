import type { Format } from '@mixrouter/core'
import { isObject } from '@mixrouter/core/internal'
import type { GatewayConfig, UpstreamConfig } from '@mixrouter/gateway'
import { type Conversion, type ConversionWarning, variableFor, warnOfOthers } from './conversion.ts'

/** The end of an address by format; the rest of it is the base URL. */
const ENDS: readonly (readonly [end: RegExp, format: Format])[] = [
  [/(\/v1)?\/chat\/completions\/?$/, 'openai-chat'],
  [/(\/v1)?\/responses\/?$/, 'openai-responses'],
  [/(\/v1)?\/messages\/?$/, 'anthropic'],
  [/\/v1(beta)?\/models\/?$/, 'google'],
]

const CONTROL = ['HOST', 'PORT', 'LOG', 'LOG_LEVEL', 'NON_INTERACTIVE_MODE'] // options of `mixrouter serve`

/** https://github.com/musistudio/claude-code-router#2-configuration */
export function fromClaudeCodeRouter(file: Record<string, unknown>): Conversion {
  const warnings: ConversionWarning[] = []
  const providers = Array.isArray(file.Providers) ? file.Providers.filter(isObject) : []
  const upstreams = providers.flatMap((provider, at) => toUpstream(provider, `Providers[${at}]`, warnings))
  const routes = isObject(file.Router) ? toRoutes(file.Router, warnings) : []
  warnOfOthers(file, ['Providers', 'Router', 'APIKEY', ...CONTROL], '', warnings)
  const hasKey = typeof file.APIKEY === 'string' && file.APIKEY !== ''
  const keys = [{ name: 'claude', key: '${MIXROUTER_CLIENT_KEY}' }]
  if (hasKey)
    warnings.push({ path: 'APIKEY', message: 'Set the environment variable MIXROUTER_CLIENT_KEY to it' })
  return { config: { upstreams, ...(routes.length > 0 && { routes }), ...(hasKey && { keys }) }, warnings }
}

function toUpstream(
  provider: Record<string, unknown>,
  path: string,
  warnings: ConversionWarning[],
): UpstreamConfig[] {
  const { name, api_base_url: address, models } = provider
  if (typeof name !== 'string' || typeof address !== 'string') {
    warnings.push({ path, message: 'has no name or no api_base_url; it was dropped' })
    return []
  }
  const [end, format] = ENDS.find(([pattern]) => pattern.test(address)) ?? [/$/, 'openai-chat' as const]
  const variable = variableFor(name)
  warnings.push({ path: `${path}.api_key`, message: `Set the environment variable ${variable} to it` })
  if ('transformer' in provider)
    warnings.push({
      path: `${path}.transformer`,
      message: 'Requests are adapted to each model without it; it was dropped',
    })
  warnOfOthers(provider, ['name', 'api_base_url', 'api_key', 'models', 'transformer'], path, warnings)
  return [
    {
      name,
      baseURL: address.replace(end, ''),
      apiKey: `\${${variable}}`,
      formats: [format],
      ...(Array.isArray(models) && { models: models.map(String) }),
    },
  ]
}

/** `background` serves the small model of Claude Code, `default` all others. */
function toRoutes(
  router: Record<string, unknown>,
  warnings: ConversionWarning[],
): NonNullable<GatewayConfig['routes']> {
  warnOfOthers(router, ['default', 'background'], 'Router', warnings)
  const rules = [
    { glob: 'claude-*haiku*', target: router.background },
    { glob: 'claude-*', target: router.default },
  ]
  return rules.flatMap(({ glob, target }) =>
    typeof target === 'string' ? [{ match: { model: [glob] }, targets: [target.replace(',', '/')] }] : [],
  )
}
