import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { GatewayRequest } from '@mixrouter/gateway'

/** Decides who may use the console. */
export interface Access {
  /** Why a request is refused; undefined if it is not. */
  refuse(request: GatewayRequest): Refusal | undefined
  /** The cookie of a new session; undefined if the key is wrong. */
  signIn(key: unknown, request: GatewayRequest): string | undefined
}

interface Refusal {
  status: 401 | 403
  message: string
}

const COOKIE = 'mixrouter_console'
const LOOPBACK_ADDRESS = /^(127\.|::1$|::ffff:127\.)/
/** Host names of this machine, which no DNS server decides about. */
const LOOPBACK_HOST = /^(?:localhost|[^:]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i
/** Sessions of one process; the oldest end first. */
const MAX_SESSIONS = 100

/**
 * Without a key the console is for programs on this machine only, under a host name that is this machine's: a page on the
 * Web must not reach it through DNS rebinding. With a key, anyone who has it can sign in.
 */
export function createAccess(key: string | undefined): Access {
  const sessions = new Set<string>()
  const isKey = (text: unknown) => key !== undefined && typeof text === 'string' && isEqual(text, key)
  return {
    refuse(request) {
      const { headers } = request
      const site = headers['sec-fetch-site']
      if (site !== undefined && site !== 'same-origin' && site !== 'none')
        return { status: 403, message: 'The console can be used from its own pages only' }
      if (key === undefined) return isLocal(request) ? undefined : NOT_LOCAL
      const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]
      return sessions.has(readCookie(headers.cookie)) || isKey(bearer) ? undefined : SIGN_IN
    },
    signIn(given, { headers }) {
      if (!isKey(given)) return undefined
      const token = randomBytes(32).toString('base64url')
      sessions.add(token)
      const [oldest] = sessions
      if (sessions.size > MAX_SESSIONS && oldest !== undefined) sessions.delete(oldest)
      const secure = headers['x-forwarded-proto'] === 'https' ? '; Secure' : ''
      return `${COOKIE}=${token}; HttpOnly; SameSite=Strict${secure}`
    },
  }
}

const NOT_LOCAL: Refusal = {
  status: 403,
  message:
    'Without a key the console can be used on the machine that it runs on only. Set its key option (for the command line MIXROUTER_CONSOLE_KEY) to sign in from elsewhere',
}
const SIGN_IN: Refusal = { status: 401, message: 'Sign in with the key of the console' }

function isLocal({ remoteAddress, headers }: GatewayRequest): boolean {
  const proxied = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined
  const { host } = headers
  return (
    remoteAddress !== undefined &&
    LOOPBACK_ADDRESS.test(remoteAddress) &&
    !proxied &&
    (host === undefined || LOOPBACK_HOST.test(host))
  )
}

function readCookie(header = ''): string {
  const pairs = header.split(';').map((pair) => pair.trim().split('='))
  return pairs.find(([name]) => name === COOKIE)?.[1] ?? ''
}

function isEqual(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
