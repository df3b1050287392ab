import { type LookupAddress, lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isPrivateAddress } from '@mixrouter/core/internal'

/** Resolves names of the public internet only: one that leads to a private address is an error. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    const addresses = found as LookupAddress[]
    const [first] = addresses ?? []
    if (error || !first) return callback(error ?? new Error(`${hostname} has no address`), '')
    if (addresses.some(({ address }) => isPrivateAddress(address)))
      return callback(new Error(`${hostname} leads to a private address`), '')
    return options.all ? callback(null, addresses) : callback(null, first.address, first.family)
  })
}
