import type { GatewayRequest } from '../exchange.ts'

/**
 * The URL of a request as its client sent it: for URLs in the response that lead back here. A proxy's headers are
 * believed, as nobody but the client itself gets the URL.
 */
export function publicURL({ url, path, headers }: GatewayRequest): URL {
  const { host = 'localhost' } = headers
  const result = new URL(url ?? path, `http://${host}`)
  const protocol = firstOf(headers['x-forwarded-proto'])
  if (protocol === 'http' || protocol === 'https') result.protocol = protocol
  const forwarded = firstOf(headers['x-forwarded-host'])
  if (forwarded !== undefined) {
    result.port = ''
    result.host = forwarded
  }
  return result
}

/** The value of the proxy that is closest to the client. */
const firstOf = (value: string | undefined) => value?.split(',')[0]?.trim()
