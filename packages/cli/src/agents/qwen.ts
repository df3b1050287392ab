import { type Agent, copiesOf, defined } from './agent.ts'

const SETTINGS = 'qwen-settings.json'

/** Qwen Code. Source: https://qwenlm.github.io/qwen-code-docs/en/users/configuration/settings */
export const qwen: Agent = {
  name: 'qwen',
  title: 'Qwen Code',
  install: 'npm install -g @qwen-code/qwen-code',
  format: 'openai-chat',
  models: ['qwen*', 'coder-model', 'vision-model'],
  background: [],
  defaultModel: 'qwen3-coder-plus',
  connect({ url, key, model, backgroundModel, folder }) {
    const env = defined({
      OPENAI_BASE_URL: `${url}/v1`,
      OPENAI_API_KEY: key,
      OPENAI_MODEL: model,
      QWEN_DEFAULT_AUTH_TYPE: 'openai',
    })
    if (folder === undefined) return { env }
    // System settings have priority over the user's, which may select a login.
    const settings = {
      security: { auth: { selectedType: 'openai' } },
      ...(model !== undefined && { model: { name: model } }),
      ...(backgroundModel !== undefined && { fastModel: backgroundModel }),
      general: { enableAutoUpdate: false },
      privacy: { usageStatisticsEnabled: false },
    }
    return {
      env: { ...env, QWEN_CODE_SYSTEM_SETTINGS_PATH: `${folder}/${SETTINGS}` },
      files: { [SETTINGS]: JSON.stringify(settings) },
    }
  },
  isolate(folder, home) {
    const names = ['settings.json', 'QWEN.md', 'commands', 'agents', 'skills', 'extensions']
    return { env: { QWEN_HOME: folder }, copies: copiesOf(names, `${home}/.qwen`, folder) }
  },
}
