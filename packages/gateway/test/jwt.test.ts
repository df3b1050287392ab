import http from 'node:http'
import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose'
import { expect, it } from 'vitest'
import type { Authenticate, Client } from '../src/index.ts'
import { listen, sendRequest, startGateway, startWorking, upstreamAt } from './support.ts'

/** The recipe of the README. */
function createRecipe(keySetUrl: string): Authenticate {
  const keySet = createRemoteJWKSet(new URL(keySetUrl))
  const verified = new Map<string, { client: Client; until: number }>()
  return async (token) => {
    if (!token) return undefined
    const known = verified.get(token)
    if (known && known.until > Date.now()) return known.client
    const options = { issuer: 'https://login.example.com', audience: 'models' }
    const result = await jwtVerify(token, keySet, options).catch(() => undefined)
    if (!result?.payload.sub || !result.payload.exp) return undefined
    const { sub, exp, models, budget } = result.payload as {
      sub: string
      exp: number
      models?: string[]
      budget?: number
    }
    const client: Client = {
      name: sub,
      ...(models && { models }),
      ...(budget && { budget: { month: budget } }),
    }
    if (verified.size > 10_000) verified.clear()
    verified.set(token, { client, until: exp * 1000 })
    return client
  }
}

it('turns the claims of a JSON Web Token into rights and a budget', async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256' }
  let fetched = 0
  const keys = await listen(
    http.createServer((_, res) => {
      fetched++
      res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [jwk] }))
    }),
  )
  const upstream = await startWorking('anthropic')
  const url = await startGateway([upstreamAt(upstream.url, ['anthropic'])], {
    keys: undefined,
    authenticate: createRecipe(keys),
    prices: { '*': { input: 10_000, output: 20_000 } },
  })

  const sign = (claims: Record<string, unknown>, expires = '1h') =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setSubject('ann')
      .setIssuer('https://login.example.com')
      .setAudience('models')
      .setExpirationTime(expires)
      .sign(privateKey)
  const send = async (key: string, model = 'some-model') =>
    (await sendRequest(url, 'anthropic', { key, model })).status

  const token = await sign({ models: ['some-*'], budget: 0.07 })
  expect(await send(token, 'other')).toBe(403)
  expect(await send(token)).toBe(200)
  expect(await send(token)).toBe(429)
  expect(fetched).toBe(1)
  expect(await send(`${token.slice(0, -4)}AAAA`)).toBe(401)
  expect(await send(await sign({}, '-1m'))).toBe(401)
})
