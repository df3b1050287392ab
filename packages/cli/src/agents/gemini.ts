import { type Agent, copiesOf, defined } from './agent.ts'

const AUTH = 'gemini-api-key'

/** Gemini CLI. Source: https://geminicli.com/docs/reference/configuration */
export const gemini: Agent = {
  name: 'gemini',
  title: 'Gemini CLI',
  install: 'npm install -g @google/gemini-cli',
  format: 'google',
  models: ['gemini-*'],
  background: ['gemini-*-flash-lite*'],
  connect({ url, key, model }) {
    return {
      env: {
        ...defined({ GOOGLE_GEMINI_BASE_URL: url, GEMINI_API_KEY: key, GEMINI_MODEL: model }),
        GEMINI_DEFAULT_AUTH_TYPE: AUTH,
        GOOGLE_API_KEY: undefined,
        GOOGLE_GENAI_USE_VERTEXAI: undefined,
        GOOGLE_GENAI_USE_GCA: undefined,
      },
    }
  },
  isolate(folder, home) {
    const names = ['settings.json', 'GEMINI.md', 'commands', 'extensions', 'policies', 'trustedFolders.json']
    return {
      env: { GEMINI_CLI_HOME: folder },
      copies: copiesOf(names, `${home}/.gemini`, `${folder}/.gemini`),
      overrides: {
        [`${folder}/.gemini/settings.json`]: {
          security: { auth: { selectedType: AUTH } }, // the user's own may be a login with Google
          general: { enableAutoUpdate: false },
          privacy: { usageStatisticsEnabled: false },
        },
      },
    }
  },
}
