import type { Format } from '@mixrouter/core'
import { type Agent, type Connection, defined, type Environment } from './agent.ts'

/** The variables that the official SDKs of a format, and most programs that use them, read. */
const VARIABLES: Readonly<Record<Format, (connection: Connection) => Environment>> = {
  'openai-chat': openai,
  'openai-responses': openai,
  anthropic: ({ url, key, model }) => ({
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: key,
    ANTHROPIC_AUTH_TOKEN: undefined,
    ...defined({ ANTHROPIC_MODEL: model }),
  }),
  google: ({ url, key, model }) => ({
    GOOGLE_GEMINI_BASE_URL: url,
    GEMINI_API_KEY: key,
    GOOGLE_API_KEY: key,
    GOOGLE_GENAI_USE_VERTEXAI: undefined,
    ...defined({ GEMINI_MODEL: model }),
  }),
}

/** Any command that uses an official SDK of a format. */
export function genericAgent(command: string, format: Format): Agent {
  return {
    name: command,
    title: command,
    install: `install ${command}, or give its path`,
    format,
    models: ['*'],
    connect: (connection) => ({ env: VARIABLES[format](connection) }),
    isolate: () => ({ env: {} }),
  }
}

function openai({ url, key, model }: Connection): Environment {
  return {
    OPENAI_BASE_URL: `${url}/v1`,
    OPENAI_API_BASE: `${url}/v1`,
    OPENAI_API_KEY: key,
    ...defined({ OPENAI_MODEL: model }),
  }
}
