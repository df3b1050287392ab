import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { MODELS } from '../traffic.ts'
import { folderOf, type Peer, run, UPSTREAM_KEY } from './peer.ts'

/** LiteLLM requires a key that starts with sk-. */
const CLIENT_KEY = 'sk-bench-client-key-0123456789abcdef'

const HOME = folderOf('litellm')

/** https://github.com/BerriAI/litellm: Python; one worker, no database, no logging. */
export const LITELLM: Peer = {
  name: 'litellm',
  headers: () => ({ authorization: `Bearer ${CLIENT_KEY}` }),
  version() {
    const packages = sitePackages()
    return packages && /^litellm-([\d.]+)\.dist-info$/m.exec(readdirSync(packages).join('\n'))?.[1]
  },
  install() {
    if (!existsSync(HOME)) run('python3', ['-m', 'venv', HOME])
    run(join(HOME, 'bin/pip'), ['install', '--quiet', '--upgrade', 'litellm[proxy]'])
  },
  launch: ({ port, upstream, write }) => ({
    command: join(HOME, 'bin/litellm'),
    args: [
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--config',
      write('litellm.json', JSON.stringify(config(upstream))), // JSON is YAML
    ],
    env: { LITELLM_LOG: 'ERROR', LITELLM_LOCAL_MODEL_COST_MAP: 'True', LITELLM_MODE: 'PRODUCTION' },
  }),
}

/** The folder with OpenAI's encodings that LiteLLM's package contains. */
export function litellmEncodings(): string | undefined {
  const packages = sitePackages()
  const folder = packages && join(packages, 'litellm/litellm_core_utils/tokenizers')
  return folder && existsSync(folder) ? folder : undefined
}

function config(upstream: string): object {
  const model = (provider: string, name: string, api_base: string) => ({
    model_name: name,
    litellm_params: { model: `${provider}/${name}`, api_base, api_key: UPSTREAM_KEY },
  })
  return {
    model_list: [
      model('openai', MODELS['openai-chat'], `${upstream}/v1`),
      model('anthropic', MODELS.anthropic, upstream),
    ],
    general_settings: { master_key: CLIENT_KEY },
    litellm_settings: { telemetry: false, use_chat_completions_url_for_anthropic_messages: true },
  }
}

function sitePackages(): string | undefined {
  const lib = join(HOME, 'lib')
  const [python] = existsSync(lib) ? readdirSync(lib) : []
  return python && join(lib, python, 'site-packages')
}
