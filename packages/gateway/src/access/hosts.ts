/** Host names that mean this machine whatever a DNS server says (RFC 6761, 6.3). */
const LOOPBACK = /^(?:localhost|.*\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i

/**
 * Whether a `Host` header names this machine or is configured: DNS rebinding can't have put another name in its place.
 *
 * @param hosts the names that the configuration adds
 */
export function createHostCheck(hosts: readonly string[]): (host: string) => boolean {
  const names = new Set(hosts.map((host) => host.toLowerCase()))
  return (host) => {
    const name = nameOf(host)
    return LOOPBACK.test(name) || names.has(name)
  }
}

/** A host without its port. */
function nameOf(host: string): string {
  return host.replace(/:\d*$/, '').toLowerCase()
}
