import type { Launch } from './processes.ts'
import type { Scenario } from './scenarios.ts'

/** What a contender is started with. */
export interface LaunchContext {
  port: number
  /** Origin of the upstream. */
  upstream: string
  /** Writes a file for this contender only and returns its path. */
  write(name: string, text: string): string
}

/** A gateway that is measured. */
export interface Contender {
  name: string
  /** The installed version; undefined if it is not installed. */
  version(): string | undefined
  launch(context: LaunchContext): Launch
  /** Configures what it takes only from requests, once it is listening. */
  configure?(origin: string, upstream: string): Promise<void>
  /** Headers of requests to it. @default a bearer token */
  headers?(scenario: Scenario, upstream: string): Record<string, string>
}
