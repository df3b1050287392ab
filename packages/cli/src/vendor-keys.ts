import { FORMATS, SERVICE_URL } from '@mixrouter/core'
import { defaultConfig, type Env, type UpstreamConfig } from '@mixrouter/gateway'

/** An upstream that is known by the environment variable in which its key is usually kept. */
interface VendorKey extends Omit<UpstreamConfig, 'apiKey'> {
  /** The first of them that is set is used. */
  variables: readonly [string, ...string[]]
  title: string
}

/** In the order in which they are tried; those that serve every model come last. */
export const VENDOR_KEYS: readonly VendorKey[] = [
  {
    variables: ['ANTHROPIC_API_KEY'],
    title: 'Anthropic',
    name: 'anthropic',
    baseURL: 'https://api.anthropic.com',
    formats: ['anthropic'],
    models: ['claude-*'],
  },
  {
    variables: ['OPENAI_API_KEY'],
    title: 'OpenAI',
    name: 'openai',
    baseURL: 'https://api.openai.com',
    formats: ['openai-responses', 'openai-chat'],
    models: ['gpt-*', 'o1*', 'o3*', 'o4*', 'chatgpt-*', 'codex-*', 'text-embedding-*', 'tts-*', 'whisper-*'],
  },
  {
    variables: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
    title: 'Google Gemini',
    name: 'google',
    baseURL: 'https://generativelanguage.googleapis.com',
    formats: ['google'],
    models: ['gemini-*', 'gemma-*', 'imagen-*'],
  },
  {
    // https://api-docs.deepseek.com
    variables: ['DEEPSEEK_API_KEY'],
    title: 'DeepSeek',
    name: 'deepseek',
    baseURL: 'https://api.deepseek.com',
    formats: ['openai-chat'],
    models: ['deepseek-*'],
  },
  {
    // https://docs.x.ai/docs/api-reference
    variables: ['XAI_API_KEY'],
    title: 'xAI',
    name: 'xai',
    baseURL: 'https://api.x.ai',
    formats: ['openai-responses', 'openai-chat'],
    models: ['grok-*'],
  },
  {
    // https://docs.mistral.ai/api
    variables: ['MISTRAL_API_KEY'],
    title: 'Mistral',
    name: 'mistral',
    baseURL: 'https://api.mistral.ai',
    formats: ['openai-chat'],
    models: ['mistral-*', 'magistral-*', 'ministral-*', 'codestral-*', 'devstral-*', 'pixtral-*'],
  },
  {
    // https://platform.moonshot.ai/docs/api/chat
    variables: ['MOONSHOT_API_KEY'],
    title: 'Moonshot',
    name: 'moonshot',
    baseURL: 'https://api.moonshot.ai',
    formats: ['openai-chat'],
    models: ['kimi-*', 'moonshot-*'],
  },
  {
    // https://www.alibabacloud.com/help/en/model-studio/compatibility-of-openai-with-dashscope
    variables: ['DASHSCOPE_API_KEY'],
    title: 'Alibaba Model Studio',
    name: 'alibaba',
    baseURL: 'https://dashscope-intl.aliyuncs.com/compatible-mode',
    formats: ['openai-chat'],
    models: ['qwen*', 'qwq-*', 'qvq-*'],
  },
  {
    // https://openrouter.ai/docs/api-reference/overview
    variables: ['OPENROUTER_API_KEY'],
    title: 'OpenRouter',
    name: 'openrouter',
    baseURL: 'https://openrouter.ai/api',
    formats: ['openai-chat'],
    models: ['*'],
  },
]

/** The variables of the service and of the vendors. */
export const KEY_VARIABLES: readonly string[] = [
  'MIXROUTER_API_KEY',
  ...VENDOR_KEYS.flatMap(({ variables }) => variables),
]

/** The service, with a reference to its key. */
export const SERVICE_UPSTREAM: UpstreamConfig = {
  name: 'mixrouter',
  baseURL: SERVICE_URL,
  apiKey: '${MIXROUTER_API_KEY}',
  formats: FORMATS,
}

/** The upstreams whose keys the environment has, with references to them. */
export function upstreamsForKeys(env: Env): UpstreamConfig[] {
  const vendors = VENDOR_KEYS.flatMap((vendor) => {
    const variable = keyVariable(vendor, env)
    return variable === undefined ? [] : [toUpstream(vendor, `\${${variable}}`)]
  })
  return env.MIXROUTER_API_KEY ? [SERVICE_UPSTREAM, ...vendors] : vendors
}

/**
 * The upstreams whose keys the environment has: the service alone if `MIXROUTER_API_KEY` is set, as it serves every
 * model, otherwise the vendors.
 */
export function upstreamsFromKeys(env: Env): UpstreamConfig[] {
  const service = defaultConfig(env)?.upstreams
  if (service) return [...service]
  return VENDOR_KEYS.flatMap((vendor) => {
    const variable = keyVariable(vendor, env)
    return variable === undefined ? [] : [toUpstream(vendor, env[variable] as string)]
  })
}

/** The first of a vendor's variables that is set. */
function keyVariable({ variables }: VendorKey, env: Env): string | undefined {
  return variables.find((variable) => env[variable])
}

/** A vendor's upstream with its key, or with a reference to it such as `${OPENAI_API_KEY}`. */
export function toUpstream(
  { variables: _, title: __, ...upstream }: VendorKey,
  apiKey: string,
): UpstreamConfig {
  return { ...upstream, apiKey }
}
