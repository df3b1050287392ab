import { type Counters, LEASE_TTL_MS } from './counters.ts'
import { createScript, type RunCommand } from './redis-script.ts'

/** Both scripts get the current time of Redis, as the clocks of gateways differ. */
const NOW = `local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
`

/** KEYS: counters, then leases. ARGV: number of counters, force, holder, lease ttl; limit, amount, ttl of each counter; limit of each lease. */
const CLAIM = `${NOW}
local n = tonumber(ARGV[1])
local found = {}
local granted = 1
for i = 1, n do
  local value = redis.call('GET', KEYS[i]) or '0'
  found[i] = value
  if tonumber(value) >= tonumber(ARGV[2 + 3 * i]) then granted = 0 end
end
for i = n + 1, #KEYS do
  redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', now)
  local taken = redis.call('ZCARD', KEYS[i])
  found[i] = tostring(taken)
  if taken >= tonumber(ARGV[4 + 3 * n + i - n]) then granted = 0 end
end
if granted == 1 or ARGV[2] == '1' then
  for i = 1, n do
    redis.call('INCRBY', KEYS[i], ARGV[3 + 3 * i])
    if redis.call('TTL', KEYS[i]) < 0 then redis.call('EXPIRE', KEYS[i], ARGV[4 + 3 * i]) end
  end
  for i = n + 1, #KEYS do
    redis.call('ZADD', KEYS[i], now + ARGV[4], ARGV[3])
    redis.call('PEXPIRE', KEYS[i], ARGV[4])
  end
end
table.insert(found, 1, tostring(granted))
return found
`

/** KEYS: counters, then leases. ARGV: number of counters, holder; amount, ttl of each counter. */
const SETTLE = `
local n = tonumber(ARGV[1])
for i = 1, n do
  redis.call('INCRBY', KEYS[i], ARGV[1 + 2 * i])
  if redis.call('TTL', KEYS[i]) < 0 then redis.call('EXPIRE', KEYS[i], ARGV[2 + 2 * i]) end
end
for i = n + 1, #KEYS do redis.call('ZREM', KEYS[i], ARGV[2]) end
return 1
`

/** KEYS: leases. ARGV: lease ttl, the holder of each. */
const RENEW = `${NOW}
for i = 1, #KEYS do
  redis.call('ZADD', KEYS[i], now + ARGV[1], ARGV[1 + i])
  redis.call('PEXPIRE', KEYS[i], ARGV[1])
end
return 1
`

/** Counters that several gateways share: each call is one script, so that what it does is atomic, and one round trip. */
export function createRedisCounters(run: RunCommand, prefix: string): Counters {
  const claim = createScript(run, CLAIM)
  const settle = createScript(run, SETTLE)
  const renew = createScript(run, RENEW)
  const keysOf = (entries: readonly { key: string }[]) => entries.map(({ key }) => prefix + key)

  return {
    async claim(counters, amounts, leases, id, force) {
      const claims = counters.flatMap(({ limit, ttl }, at) => [limit, amounts[at] as number, ttl])
      const places = leases.map(({ limit }) => limit)
      const head = [counters.length, force ? 1 : 0, id, LEASE_TTL_MS]
      const reply = await claim(keysOf([...counters, ...leases]), [...head, ...claims, ...places])
      const [granted, ...found] = (reply as string[]).map(Number)
      return {
        granted: granted === 1,
        values: found.slice(0, counters.length),
        taken: found.slice(counters.length),
      }
    },
    async settle(counters, amounts, leases, id) {
      const changed = counters.flatMap(({ key, ttl }, at) => {
        const amount = amounts[at] as number
        return amount === 0 ? [] : [{ key, ttl, amount }]
      })
      const increments = changed.flatMap(({ amount, ttl }) => [amount, ttl])
      await settle(keysOf([...changed, ...leases]), [changed.length, id, ...increments])
    },
    async renew(holders) {
      const held = holders.flatMap(({ id, leases }) => leases.map(({ key }) => ({ key, id })))
      if (held.length > 0) await renew(keysOf(held), [LEASE_TTL_MS, ...held.map(({ id }) => id)])
    },
  }
}
