import { type Script, type ScriptedFetch, scriptedFetch } from '@mixrouter/testing/scripted'
import { createMixrouter, type MixrouterProvider, type MixrouterProviderSettings } from '../src/index.ts'

export {
  assistantIn,
  chunks,
  completion,
  NEWER_MODELS,
  REASONING_MESSAGES,
  type Script,
} from '@mixrouter/testing/scripted'

export interface ScriptedProvider extends Omit<ScriptedFetch, 'fetch'> {
  mixrouter: MixrouterProvider
}

/** A provider whose requests get the given responses in turn; the last one repeats. */
export function scriptedProvider(
  scripts: readonly Script[],
  settings: MixrouterProviderSettings = {},
  headers: Readonly<Record<string, string>> = {},
): ScriptedProvider {
  const { fetch, ...seen } = scriptedFetch(scripts, headers)
  return { mixrouter: createMixrouter({ apiKey: 'test-key', fetch, ...settings }), ...seen }
}
