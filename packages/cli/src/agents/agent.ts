import type { Format, JsonObject } from '@mixrouter/core'

/** A coding agent: how it is installed, which models it names by itself, and how it is pointed at a gateway. */
export interface Agent {
  /** Its executable, and its name for `mixrouter run`. */
  name: string
  title: string
  /** The command that installs it. */
  install: string
  /** The format that it speaks. */
  format: Format
  /** Globs of the models that it requests by itself, and that `--model` stands in for. */
  models: readonly string[]
  /** Globs of those for its background work, such as titles and summaries; absent if it is not known to have any. */
  background?: readonly string[]
  /** The model to request if the agent has no default of its own. */
  defaultModel?: string
  /** Its settings, by environment, arguments and files. */
  connect(connection: Connection): Settings
  /** Keeps the sessions and settings that it writes in `folder`, instead of in the user's home. */
  isolate(folder: string, home: string): Isolation
}

/** The gateway, and the models that the agent is to request from it. */
export interface Connection {
  /** The gateway's origin, such as `http://127.0.0.1:49152`. */
  url: string
  key: string
  /** @default the agent's own */
  model?: string
  /** @default `model` */
  backgroundModel?: string
  /** Where `files` are written; absent if none can be. */
  folder?: string
}

/** Variables by name; undefined removes one that would point the agent elsewhere. */
export type Environment = Readonly<Record<string, string | undefined>>

export interface Settings {
  env: Environment
  /** Come before the user's own arguments. */
  args?: readonly string[]
  /** Contents by name, below the connection's `folder`. */
  files?: Readonly<Record<string, string>>
}

interface Isolation {
  env: Environment
  /** The user's own settings, which the agent gets a copy of. What does not exist is skipped. */
  copies?: readonly Copy[]
  /** Values by the absolute path of a JSON file, merged over the copy of it if there is one. */
  overrides?: Readonly<Record<string, JsonObject>>
}

export interface Copy {
  from: string
  to: string
}

/** Copies of files and folders of the same names. */
export function copiesOf(names: readonly string[], from: string, to: string): Copy[] {
  return names.map((name) => ({ from: `${from}/${name}`, to: `${to}/${name}` }))
}

/** The entries of `values` that are set. */
export function defined(values: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
