import { type Agent, copiesOf, defined } from './agent.ts'

/** Claude Code. Source: https://code.claude.com/docs/en/env-vars, https://code.claude.com/docs/en/settings */
export const claude: Agent = {
  name: 'claude',
  title: 'Claude Code',
  install: 'npm install -g @anthropic-ai/claude-code',
  format: 'anthropic',
  models: ['claude-*'],
  background: ['claude-*haiku*'],
  connect({ url, key, model, backgroundModel = model, folder }) {
    const set = defined({
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_AUTH_TOKEN: key,
      ANTHROPIC_MODEL: model,
      ANTHROPIC_DEFAULT_OPUS_MODEL: model,
      ANTHROPIC_DEFAULT_SONNET_MODEL: model,
      ANTHROPIC_DEFAULT_HAIKU_MODEL: backgroundModel,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    })
    const env = {
      ...set,
      ANTHROPIC_API_KEY: undefined,
      CLAUDE_CODE_OAUTH_TOKEN: undefined,
      CLAUDE_CODE_USE_BEDROCK: undefined,
      CLAUDE_CODE_USE_VERTEX: undefined,
      CLAUDE_CODE_USE_FOUNDRY: undefined,
    }
    if (folder === undefined) return { env }
    // The `env` of the user's own settings has priority over the environment; that of --settings over both.
    const settings = 'claude-settings.json'
    return {
      env,
      args: ['--settings', `${folder}/${settings}`],
      files: { [settings]: JSON.stringify({ env: set }) },
    }
  },
  isolate(folder, home) {
    const user = `${home}/.claude`
    return {
      env: { CLAUDE_CONFIG_DIR: folder },
      copies: [
        ...copiesOf(['settings.json', 'CLAUDE.md', 'agents', 'commands', 'skills', 'rules'], user, folder),
        { from: `${home}/.claude.json`, to: `${folder}/.claude.json` },
      ],
      overrides: { [`${folder}/.claude.json`]: { hasCompletedOnboarding: true } },
    }
  },
}
