import { ApiError, type Headers, type TransportResponse } from '@mixrouter/core'
import { isObject, parseJson } from '@mixrouter/core/internal'
import type { GatewayContext } from '../context.ts'
import { type Account, accountFor, forwardedQuery, readResponse } from '../endpoints/accounts.ts'
import { GOOGLE_FILES } from '../endpoints/collections.ts'
import { forwardRequest } from '../endpoints/forward-request.ts'
import { findAccount, keepOwner, objectNotFound, ownerIn } from '../endpoints/owners.ts'
import { forwardedHeaders } from '../endpoints/respond.ts'
import { findUploadSession, keepUploadSession } from '../endpoints/upload-sessions.ts'
import type { Exchange } from '../exchange.ts'
import { publicURL } from '../lib/public-url.ts'
import { expectStore } from '../store/expect-store.ts'
import type { Target, Upstream } from '../upstream/targets.ts'
import type { RouteHandler } from './route-handler.ts'

/** The headers of the protocol, in requests and in responses. */
const PROTOCOL_HEADERS = /^x-goog-upload-/

/** Where an upstream takes the bytes of an upload. */
const UPLOAD_URL = 'x-goog-upload-url'

/**
 * Uploads of files to Google, passed through: a request begins one, and gets a URL of the gateway's for the bytes, which
 * are sent on as they arrive. The file belongs to the client that uploaded it.
 *
 * Sources: ai.google.dev/gemini-api/docs/files, @google/genai 3 `fetchUploadUrl` and `uploadBlob`.
 */
export function handleGoogleUpload(context: GatewayContext): RouteHandler<'google-upload'> {
  const { upstreams, store } = context
  const { format, serves } = GOOGLE_FILES

  /** @throws ApiError 404 also for an upload of another client */
  async function findUpload(id: string, client: string): Promise<{ account: Account; path: string }> {
    const session = await findUploadSession(store, id, client)
    const account = session && findAccount(session, upstreams)
    if (session && account) return { account, path: session.path }
    throw objectNotFound(id)
  }

  return async (exchange, { path: route }) => {
    const { request, client, query } = exchange
    const name = client?.name ?? ''
    const id = query?.get('upload_id')
    const { account, path } = id
      ? await findUpload(id, name)
      : { account: accountFor(context, serves, format), path: route + forwardedQuery(query) }
    await expectStore(store)
    const begins = request.headers['x-goog-upload-command'] === 'start'
    const upload = { format, path, headers: protocolHeaders(request.headers) }
    const response = await forwardRequest(context, exchange, account, upload, !begins)
    const owner = ownerIn(account, name)
    const text = await readResponse(response, account.upstream)
    const file = fileOf(text)
    if (file !== undefined) await keepOwner(store, file, owner)
    const uploadURL = response.headers[UPLOAD_URL]
    const session = uploadURL && { ...owner, path: pathBelow(account.upstream, uploadURL) }
    const own = session && (await uploadURLOf(exchange, await keepUploadSession(store, session)))
    return {
      status: 200,
      headers: {
        ...forwardedHeaders(response, { ...account, format } as Target),
        ...protocolHeaders(redactAll(response, account.upstream)),
        ...(own && { [UPLOAD_URL]: own }),
      },
      body: text,
    }
  }
}

/** The name of the file that was uploaded, once it is complete. */
function fileOf(text: string): string | undefined {
  const value = parseJson(text)
  const file = isObject(value) && isObject(value.file) ? value.file : undefined
  return typeof file?.name === 'string' ? file.name : undefined
}

function protocolHeaders(headers: Headers): Record<string, string> {
  const entries = Object.entries(headers).filter(
    ([name]) => PROTOCOL_HEADERS.test(name) && name !== UPLOAD_URL,
  )
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? '']))
}

function redactAll({ headers }: TransportResponse, { redact }: Upstream): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, redact(value ?? '')]))
}

/** The path of an upstream's URL below its base URL, wherever the URL claims that the upstream is. */
function pathBelow({ name, prefix }: Upstream, url: string): string {
  if (!URL.canParse(url))
    throw new ApiError(`The upstream ${name} sent an upload URL that is not a valid URL`, { status: 502 })
  const { pathname, search } = new URL(url)
  return (pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) : pathname) + search
}

function uploadURLOf({ request }: Exchange, id: string): string {
  const url = publicURL(request)
  url.search = new URLSearchParams({ upload_id: id, upload_protocol: 'resumable' }).toString()
  return url.href
}
