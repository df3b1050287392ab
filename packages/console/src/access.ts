import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
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
const SESSION_SECONDS = 30 * 86_400

/**
 * Without a key the console is for programs on this machine only, under a host name that is this machine's: a page on the
 * Web must not reach it through DNS rebinding. With a key, anyone who has it can sign in.
 */
export function createAccess(key: string | undefined): Access {
  const isKey = (text: unknown) => key !== undefined && typeof text === 'string' && isEqual(text, key)
  /** A session is the time at which it ends, signed with the key: every process of a gateway knows it. */
  const sign = (end: number) =>
    `${end}.${createHmac('sha256', key ?? '')
      .update(`session until ${end}`)
      .digest('base64url')}`
  const isSession = (token: string) => {
    const end = Number.parseInt(token, 10)
    return key !== undefined && end * 1000 > Date.now() && isEqual(token, sign(end))
  }
  return {
    refuse(request) {
      const { headers } = request
      const site = headers['sec-fetch-site']
      if (site !== undefined && site !== 'same-origin' && site !== 'none')
        return { status: 403, message: 'The console can be used from its own pages only' }
      if (key === undefined) return isLocal(request) ? undefined : NOT_LOCAL
      const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]
      return isSession(readCookie(headers.cookie)) || isKey(bearer) ? undefined : SIGN_IN
    },
    signIn(given, { headers }) {
      if (!isKey(given)) return undefined
      const end = Math.floor(Date.now() / 1000) + SESSION_SECONDS
      const secure = headers['x-forwarded-proto'] === 'https' ? '; Secure' : ''
      return `${COOKIE}=${sign(end)}; HttpOnly; SameSite=Strict${secure}`
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
