import type { GatewayContext } from '../context.ts'
import type { Handler } from '../exchange.ts'
import { withState } from '../state/respond.ts'
import { handleChat } from './chat.ts'
import { handleClientSecret } from './client-secret.ts'
import { handleCollection } from './collection.ts'
import { handleConversation } from './conversations.ts'
import { handleCount } from './count.ts'
import { handleEndpoint } from './endpoint.ts'
import { handleGoogleUpload } from './google-upload.ts'
import { handleHealth } from './health.ts'
import { handleMetrics } from './metrics.ts'
import { handleModels } from './models.ts'
import { handleReady } from './ready.ts'
import { handleRealtime } from './realtime.ts'
import { handleRealtimeCall } from './realtime-call.ts'
import { handleResponseSocket } from './response-socket.ts'
import { handleStoredResponse } from './responses.ts'
import type { Route } from './route.ts'
import type { RouteHandler } from './route-handler.ts'
import { handleUnknown } from './unknown.ts'
import { handleVideo } from './videos.ts'

/** The handler of each kind of route, made once per gateway. */
const HANDLERS: { readonly [Kind in Route['kind']]: (context: GatewayContext) => RouteHandler<Kind> } = {
  health: handleHealth,
  ready: handleReady,
  metrics: handleMetrics,
  models: handleModels,
  count: handleCount,
  video: handleVideo,
  chat: (context) => withState(context, handleChat(context)),
  response: handleStoredResponse,
  'response-socket': handleResponseSocket,
  conversation: handleConversation,
  endpoint: handleEndpoint,
  collection: handleCollection,
  'google-upload': handleGoogleUpload,
  realtime: handleRealtime,
  'client-secret': handleClientSecret,
  'realtime-call': handleRealtimeCall,
  unknown: handleUnknown,
}

/** The innermost handler: the one of the exchange's route. */
export function dispatch(context: GatewayContext): Handler {
  const handlers = Object.fromEntries(
    Object.entries(HANDLERS).map(([kind, create]) => [kind, create(context)]),
  ) as Record<Route['kind'], RouteHandler<Route['kind']>>
  return (exchange) => handlers[exchange.route.kind](exchange, exchange.route)
}
