import { type Agent, copiesOf } from './agent.ts'

/** aider. Source: https://aider.chat/docs/config/options.html, https://aider.chat/docs/llms/openai-compat.html */
export const aider: Agent = {
  name: 'aider',
  title: 'aider',
  install: 'python -m pip install aider-chat',
  format: 'openai-chat',
  models: [],
  background: [],
  defaultModel: 'claude-sonnet-5',
  connect({ url, key, model = 'claude-sonnet-5', backgroundModel = model }) {
    return {
      env: {
        OPENAI_API_BASE: `${url}/v1`,
        OPENAI_API_KEY: key,
        AIDER_MODEL: `openai/${model}`,
        AIDER_WEAK_MODEL: `openai/${backgroundModel}`,
        AIDER_EDITOR_MODEL: `openai/${model}`,
        AIDER_OPENAI_API_KEY: undefined,
        AIDER_OPENAI_API_BASE: undefined,
        AIDER_SHOW_MODEL_WARNINGS: 'false',
        AIDER_CHECK_UPDATE: 'false',
        AIDER_ANALYTICS: 'false',
      },
    }
  },
  isolate(folder, home) {
    const names = ['.aider.conf.yml', '.aider.model.settings.yml', '.aider.model.metadata.json', '.gitconfig']
    return {
      env: { HOME: folder, GIT_CONFIG_GLOBAL: `${home}/.gitconfig` }, // it has no variable for its own folder
      copies: copiesOf(names, home, folder),
    }
  },
}
