/** IPv4 blocks that are not of the public internet, as prefix and length (IANA, IPv4 Special-Purpose Address Registry). */
const PRIVATE_IPV4: readonly (readonly [number, number])[] = [
  [0x00000000, 8],
  [0x0a000000, 8],
  [0x64400000, 10],
  [0x7f000000, 8],
  [0xa9fe0000, 16],
  [0xac100000, 12],
  [0xc0000000, 24],
  [0xc0a80000, 16],
  [0xc6120000, 15],
  [0xe0000000, 3],
]

/** The same of IPv6, by the first of the eight groups (IANA, IPv6 Special-Purpose Address Registry). */
const PRIVATE_IPV6: readonly (readonly [number, number])[] = [
  [0xfc00, 7],
  [0xfe80, 9],
  [0xff00, 8],
]

/** Names that no public DNS server has: single labels, and the suffixes reserved for local use. */
const PRIVATE_NAME = /^[^.]*$|\.(localhost|local|internal|home\.arpa|lan)\.?$/i

/**
 * Whether a URL's host belongs to this machine or a private network, as far as its name shows.
 *
 * @param hostname as in `URL.hostname`, which writes every spelling of an address in one way
 * @example isPrivateHost('169.254.169.254') // true
 */
export function isPrivateHost(hostname: string): boolean {
  const address = hostname.replace(/^\[(.*)\]$/, '$1')
  return isAddress(address) ? isPrivateAddress(address) : PRIVATE_NAME.test(address)
}

/** Whether an IP address, in its canonical spelling, belongs to this machine or a private network. */
export function isPrivateAddress(address: string): boolean {
  if (!address.includes(':')) return isPrivateIPv4(readIPv4(address))
  const groups = readIPv6(address)
  const [first = 0, second = 0, third = 0] = groups
  const embedded = (groups[6] ?? 0) * 0x10000 + (groups[7] ?? 0)
  const zeros = groups.slice(0, 5).every((group) => group === 0)
  if (zeros && (groups[5] === 0xffff || groups[5] === 0)) return isPrivateIPv4(embedded) // mapped, ::1 and ::
  if (first === 0x64 && second === 0xff9b) return third === 1 || isPrivateIPv4(embedded) // NAT64, of a network's own too
  if (first === 0x2002) return isPrivateIPv4(second * 0x10000 + third) // 6to4
  return PRIVATE_IPV6.some(([prefix, length]) => first >> (16 - length) === prefix >> (16 - length))
}

const isAddress = (host: string) => host.includes(':') || /^\d+(\.\d+){3}$/.test(host)

function isPrivateIPv4(address: number): boolean {
  return PRIVATE_IPV4.some(([prefix, length]) => address >>> (32 - length) === prefix >>> (32 - length))
}

function readIPv4(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

/** The eight groups of an address without a zone. */
function readIPv6(address: string): number[] {
  const text = (address.split('%', 1)[0] ?? '').replace(/[\d.]+\.\d+$/, (dotted) => {
    const number = readIPv4(dotted)
    return `${(number >>> 16).toString(16)}:${(number & 0xffff).toString(16)}`
  })
  const [head = '', tail] = text.split('::', 2)
  const read = (part: string) =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))
  const [before, after] = [read(head), read(tail ?? '')]
  const missing = tail === undefined ? 0 : 8 - before.length - after.length
  return [...before, ...Array<number>(Math.max(0, missing)).fill(0), ...after]
}
