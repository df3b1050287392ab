import type { Format, Headers, ModelOverride } from '@mixrouter/core'
import type { Client } from '../access/client.ts'

/** A model by its name, or `upstream/model` for one upstream only; with a weight, if several share the load. */
export type ModelTarget = string | { model: string; weight?: number | undefined }

/** What a name of the gateway's own stands for, and what is known of a model of that name. */
export interface ModelConfig {
  /**
   * The models that serve it: tried in order, or if any has a weight, in a random order by weight.
   *
   * @default the model of that name
   */
  targets?: readonly ModelTarget[] | undefined
  /** Tried instead when a request exceeds a target's context. @default [] */
  onContextOverflow?: readonly ModelTarget[] | undefined
  /** Tried instead when a vendor refuses the content before it responds. @default [] */
  onContentFilter?: readonly ModelTarget[] | undefined
  /** What you know better than the catalogue of models of that name, in which `*` stands for any characters. */
  profile?: ModelOverride | undefined
}

/** Requests that match go to other models than the one they name. The first rule that matches applies. */
export interface RouteRule {
  /** All that are given have to match. */
  match: {
    /** Names or globs of the requested model. */
    model?: readonly string[] | undefined
    /** Names or globs of the client. */
    client?: readonly string[] | undefined
    /** Names or globs, one of which has to match one of the client's tags. */
    tag?: readonly string[] | undefined
  }
  targets: readonly ModelTarget[]
}

/** What a routing decision may depend on. */
export interface RoutingRequest {
  /** The model as the client named it. */
  model: string
  /** The client's format. */
  format: Format
  client: Client | undefined
  /** Values by lower-case name. */
  headers: Headers
}

/**
 * Decides in code which models serve a request; undefined leaves it to the configuration.
 *
 * @example
 * route: ({ client }) => (client?.tags?.includes('free') ? ['gpt-5.5-mini'] : undefined)
 */
export type RouteFunction = (
  request: RoutingRequest,
) => readonly ModelTarget[] | undefined | Promise<readonly ModelTarget[] | undefined>
