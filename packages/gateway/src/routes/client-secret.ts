import { isObject } from '@mixrouter/core/internal'
import type { GatewayContext } from '../context.ts'
import { callAccount, readObject } from '../endpoints/accounts.ts'
import { readObjectBody } from '../lib/body.ts'
import { refuseUnpriced } from '../limits/unpriced.ts'
import { REALTIME_FORMAT, realtimeAccounts } from '../realtime/accounts.ts'
import { keepClientSecret } from '../realtime/client-secrets.ts'
import { sessionModel, withSessionModel } from '../realtime/session.ts'
import { expectStore } from '../store/expect-store.ts'
import { json } from './responses.ts'
import type { RouteHandler } from './route-handler.ts'

/** How long a secret is valid if the upstream does not say: OpenAI's default. */
const DEFAULT_TTL_SECONDS = 600

/**
 * Secrets for realtime sessions of web pages and apps. The upstream's own secret stays here; the client gets one that is
 * valid at the gateway only, within its limits, as long as the upstream's.
 *
 * Source: openai SDK 7 `realtime.clientSecrets` and `beta.realtime.sessions`.
 */
export function handleClientSecret(context: GatewayContext): RouteHandler<'client-secret'> {
  const { config, store, send } = context
  const findAccount = realtimeAccounts(context)
  return async (exchange, { path }) => {
    refuseUnpriced(exchange, config, 'realtime sessions')
    const { request, client, recorder } = exchange
    const body = (await readObjectBody(request, config.bodyLimit)) ?? {}
    const session = isObject(body.session) ? body.session : body
    const model = sessionModel(session)
    if (recorder && model !== undefined) recorder.info.model = model
    const account = await findAccount(exchange, model)
    const renamed = account.model === undefined ? session : withSessionModel(session, account.model)
    await expectStore(store)
    const response = await callAccount(send, exchange, account, {
      format: REALTIME_FORMAT,
      path,
      body: JSON.stringify(session === body ? renamed : { ...body, session: renamed }),
    })
    const created = await readObject(response, account.upstream)
    const keep = (value: unknown, expiresAt: unknown) => {
      const { upstream, keyIndex } = account
      const secret = {
        client: client ?? { name: '' },
        upstream: upstream.name,
        keyIndex,
        value: String(value),
      }
      return keepClientSecret(store, secret, secondsUntil(expiresAt))
    }
    const { client_secret: nested } = created
    return json(
      isObject(nested)
        ? { ...created, client_secret: { ...nested, value: await keep(nested.value, nested.expires_at) } }
        : { ...created, value: await keep(created.value, created.expires_at) },
    )
  }
}

function secondsUntil(expiresAt: unknown): number {
  if (typeof expiresAt !== 'number') return DEFAULT_TTL_SECONDS
  return Math.max(1, Math.ceil(expiresAt - Date.now() / 1000))
}
