/** The gateway's key, kept until the tab is closed. */
const NAME = 'mixrouter-client-key'

export const clientKey = (): string => sessionStorage.getItem(NAME) ?? ''

export function setClientKey(key: string): void {
  if (key) sessionStorage.setItem(NAME, key)
  else sessionStorage.removeItem(NAME)
}

/** The headers with which the console's own requests to the gateway are authorized. */
export function authorization(): Record<string, string> {
  const key = clientKey()
  return key ? { authorization: `Bearer ${key}` } : {}
}
