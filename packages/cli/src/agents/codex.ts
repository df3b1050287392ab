import { type Agent, copiesOf } from './agent.ts'

const KEY_VARIABLE = 'MIXROUTER_RUN_KEY'

/** OpenAI Codex. Source: https://developers.openai.com/codex/config-reference, https://developers.openai.com/codex/config-sample */
export const codex: Agent = {
  name: 'codex',
  title: 'OpenAI Codex',
  install: 'npm install -g @openai/codex',
  format: 'openai-responses',
  models: ['gpt-*', 'codex-*'],
  background: ['gpt-*-mini*', 'gpt-*-nano*'],
  connect({ url, key, model }) {
    const provider = {
      name: 'Mixrouter',
      base_url: `${url}/v1`,
      env_key: KEY_VARIABLE,
      wire_api: 'responses',
    }
    const values = [
      'model_provider="mixrouter"',
      ...Object.entries(provider).map(([name, value]) => `model_providers.mixrouter.${name}="${value}"`),
      ...(model === undefined ? [] : [`model=${JSON.stringify(model)}`]),
    ]
    return { env: { [KEY_VARIABLE]: key }, args: values.flatMap((value) => ['-c', value]) }
  },
  isolate(folder, home) {
    const names = ['config.toml', 'AGENTS.md', 'prompts', 'rules', 'skills']
    return { env: { CODEX_HOME: folder }, copies: copiesOf(names, `${home}/.codex`, folder) }
  },
}
