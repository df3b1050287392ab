import type { Format } from '@mixrouter/core'
import type { CollectionMatch } from '../endpoints/collections.ts'
import type { Endpoint } from '../endpoints/table.ts'

/** What a method and path request. */
export type Route =
  | HealthRoute
  | ReadyRoute
  | MetricsRoute
  | ModelsRoute
  | CountRoute
  | VideoRoute
  | ChatRoute
  | EndpointRoute
  | ResponseRoute
  | CollectionRoute
  | GoogleUploadRoute
  | RealtimeRoute
  | ClientSecretRoute
  | RealtimeCallRoute
  | ResponseSocketRoute
  | ConversationRoute
  | UnknownRoute

interface RouteBase {
  /** The format in which errors are worded. */
  format: Format
  /** Whether it needs no key. */
  public?: true
  /** Whether its body may be a file that is forwarded as it arrives, whatever its type. */
  streamed?: true
  /** Whether a client secret, which apps get for realtime sessions, is as good as a key. */
  secrets?: true
}

/** Whether the process is alive. */
export interface HealthRoute extends RouteBase {
  kind: 'health'
}

/** Whether requests can be served. */
export interface ReadyRoute extends RouteBase {
  kind: 'ready'
}

/** The metrics, for Prometheus. */
export interface MetricsRoute extends RouteBase {
  kind: 'metrics'
}

/** A route that the gateway does not have. */
export interface UnknownRoute extends RouteBase {
  kind: 'unknown'
}

/** The list of models, or one of them, in the shape of a format. */
export interface ModelsRoute extends RouteBase {
  kind: 'models'
  model?: string
}

/** How many tokens a request is, in a format that has a route for it. */
export interface CountRoute extends RouteBase {
  kind: 'count'
  model?: string
}

/** A video task to submit, a submitted one, or its video. */
export interface VideoRoute extends RouteBase {
  kind: 'video'
  id?: string
  content?: boolean
}

/** A request to a model, in the client's format, with what the URL specifies. */
export interface ChatRoute extends RouteBase {
  kind: 'chat'
  model?: string
  stream?: boolean
  framing?: 'json-array'
}

/** A request that names a model, beside chat. */
export interface EndpointRoute extends RouteBase {
  kind: 'endpoint'
  endpoint: Endpoint
  /** The client's path, without the query. */
  path: string
  /** The model in the URL, still encoded. */
  model?: string
  /** How Google's clients frame a response that they stream. */
  framing?: 'sse' | 'json-array'
}

/** A realtime session over WebSocket. */
interface RealtimeRoute extends RouteBase {
  kind: 'realtime'
  path: string
}

/** A secret for realtime sessions of apps. */
interface ClientSecretRoute extends RouteBase {
  kind: 'client-secret'
  path: string
}

export type CallAction = 'accept' | 'hangup' | 'refer' | 'reject'

/** A realtime call over WebRTC or SIP: begun, or acted on. */
export interface RealtimeCallRoute extends RouteBase {
  kind: 'realtime-call'
  id?: string
  action?: CallAction
}

/** Requests of the Responses API over one WebSocket. */
interface ResponseSocketRoute extends RouteBase {
  kind: 'response-socket'
}

/** Files, uploads or batches, or one of them. */
export interface CollectionRoute extends RouteBase, CollectionMatch {
  kind: 'collection'
}

/** An upload of a file to Google: begun, or its bytes. */
interface GoogleUploadRoute extends RouteBase {
  kind: 'google-upload'
  path: string
}

/** A response that was made before. */
interface ResponseRoute extends RouteBase {
  kind: 'response'
  id: string
  action?: 'input_items' | 'cancel'
}

/** A conversation, or the items in it. */
interface ConversationRoute extends RouteBase {
  kind: 'conversation'
  /** Absent where one is created. */
  id?: string
  items?: { id?: string }
}
