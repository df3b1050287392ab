import type { EndpointClient } from '@mixrouter/core'

/** What a command of a route has in common with the others. */
export interface EndpointOptions {
  model: string
  /** Path of a file, or - for standard output. */
  out?: string
  force?: boolean
  /** Whether to print the whole response. */
  json?: boolean
  baseUrl?: string
  offline?: boolean
}

interface EndpointInput<Options> {
  args: readonly string[]
  options: Options
  signal: AbortSignal
}

/** What a command prints, or saves. */
export interface EndpointOutput {
  /** For people: lines of text. Absent where there are files instead. */
  text?: string
  /** What was made; saved under `--out`, or a name of its own. */
  files?: readonly { bytes: Uint8Array; name: string }[]
  /** The upstream's response, or what stands for one that is not JSON. */
  json: unknown
}

/** Requests one route, and says what of the response is shown. */
export type EndpointCommand<Options extends EndpointOptions = EndpointOptions> = (
  client: EndpointClient,
  input: EndpointInput<Options>,
) => Promise<EndpointOutput>
