import { findModel } from '@mixrouter/core/catalogue'
import { type Agent, copiesOf } from './agent.ts'

/** What is assumed of a model that the catalogue does not know. */
const DEFAULT_LIMIT = { context: 128_000, output: 16_384 }

/** OpenCode. Source: https://opencode.ai/docs/config, https://opencode.ai/docs/providers#custom-provider */
export const opencode: Agent = {
  name: 'opencode',
  title: 'OpenCode',
  install: 'npm install -g opencode-ai',
  format: 'anthropic',
  models: [],
  background: [],
  defaultModel: 'claude-sonnet-5',
  connect({ url, key, model = 'claude-sonnet-5', backgroundModel = model }) {
    const names = [...new Set([model, backgroundModel])]
    const config = {
      $schema: 'https://opencode.ai/config.json',
      autoupdate: false,
      share: 'disabled',
      enabled_providers: ['mixrouter'],
      provider: {
        mixrouter: {
          npm: '@ai-sdk/anthropic',
          name: 'Mixrouter',
          options: { baseURL: `${url}/v1`, apiKey: '{env:MIXROUTER_RUN_KEY}' },
          models: Object.fromEntries(names.map((name) => [name, describeModel(name)])),
        },
      },
      model: `mixrouter/${model}`,
      small_model: `mixrouter/${backgroundModel}`,
    }
    return {
      env: {
        OPENCODE_CONFIG_CONTENT: JSON.stringify(config),
        MIXROUTER_RUN_KEY: key,
        OPENCODE_DISABLE_AUTOUPDATE: '1',
        OPENCODE_DISABLE_MODELS_FETCH: '1',
      },
    }
  },
  isolate(folder, home) {
    const user = `${home}/.config`
    const names = ['opencode.json', 'opencode.jsonc', 'AGENTS.md', 'agents', 'commands', 'skills']
    return {
      env: {
        XDG_CONFIG_HOME: `${folder}/config`,
        XDG_DATA_HOME: `${folder}/data`,
        XDG_STATE_HOME: `${folder}/state`,
        XDG_CACHE_HOME: `${folder}/cache`,
        GH_CONFIG_DIR: `${user}/gh`, // programs that it starts keep their own settings
        npm_config_cache: `${folder}/npm`, // it installs its plugin library
      },
      copies: [
        ...copiesOf(names, `${user}/opencode`, `${folder}/config/opencode`),
        ...copiesOf(['git'], user, `${folder}/config`),
      ],
    }
  },
}

function describeModel(name: string) {
  const { contextTokens, maxOutputTokens } = findModel(name) ?? {}
  return {
    name,
    reasoning: true,
    tool_call: true,
    attachment: true,
    limit: {
      context: contextTokens ?? DEFAULT_LIMIT.context,
      output: maxOutputTokens ?? DEFAULT_LIMIT.output,
    },
  }
}
