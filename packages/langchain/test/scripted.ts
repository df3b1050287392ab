import { type Script, type ScriptedFetch, scriptedFetch } from '@mixrouter/testing/scripted'
import { ChatMixrouter, type ChatMixrouterFields } from '../src/index.ts'

export {
  assistantIn,
  chunks,
  completion,
  NEWER_MODELS,
  REASONING_MESSAGES,
  type Script,
} from '@mixrouter/testing/scripted'

export interface ScriptedModel extends Omit<ScriptedFetch, 'fetch'> {
  model: ChatMixrouter
}

/** A model whose requests get the given responses in turn; the last one repeats. */
export function scriptedModel(
  name: string,
  scripts: readonly Script[],
  fields: Omit<ChatMixrouterFields, 'model'> = {},
  headers: Readonly<Record<string, string>> = {},
): ScriptedModel {
  const { fetch, ...seen } = scriptedFetch(scripts, headers)
  const model = new ChatMixrouter(name, { apiKey: 'test-key', fetch, maxRetries: 0, ...fields })
  return { model, ...seen }
}
