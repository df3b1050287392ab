/** An error of the console's own server. */
export class ServerError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** @throws ServerError if the server refuses, or can't be reached */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return request<T>(path, signal ? { signal } : {})
}

/** @throws ServerError if the key is wrong */
export async function signIn(key: string): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  await request('session', { method: 'POST', headers, body: JSON.stringify({ key }) })
}

async function request<T>(path: string, init: RequestInit): Promise<T> {
  let response: Response
  try {
    response = await fetch(`./api/${path}`, init)
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error
    throw new ServerError(0, 'The server can’t be reached. Is it still running?')
  }
  const body = response.status === 204 ? undefined : await response.json().catch(() => undefined)
  if (response.ok) return body as T
  throw new ServerError(
    response.status,
    body?.error?.message ?? `The server responded with ${response.status}`,
  )
}

/** The gateway beside the console. */
export const GATEWAY_URL =
  location.origin +
  (document.querySelector<HTMLMetaElement>('meta[name="gateway-path"]')?.content ?? '').replace(
    '__GATEWAY_PATH__',
    '',
  )
