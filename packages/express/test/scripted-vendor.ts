import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import express from 'express'
import OpenAI from 'openai'
import { onTestFinished } from 'vitest'
import { type GatewayConfig, mixrouter, type UpstreamConfig } from '../src/index.ts'
import { KEY, listen } from './support.ts'

export const UPSTREAM_KEY = 'upstream-key-5678'
const OTHER_KEY = 'other-key-5678'

export interface Received {
  url: string
  key: string | undefined
  body: string
}

/** What a vendor sends, by status, type and body. */
export interface Script {
  status?: number
  type?: string
  body: string | Buffer
}

/** The official SDKs of one client. */
export interface Sdks {
  openai: OpenAI
  anthropic: Anthropic
  google: GoogleGenAI
}

/**
 * A vendor with a script, behind a gateway that Express serves below `/ai`; and the official SDKs of two clients.
 *
 * @param script for every request, or by the request's method and URL, or path: 404 for others
 */
export async function startScripted(
  format: NonNullable<UpstreamConfig['formats']>[number],
  script: Script | Readonly<Record<string, Script>>,
  config: Partial<GatewayConfig> = {},
) {
  const received: Received[] = []
  const vendor = await listen(async (req, res) => {
    const chunks = Buffer.concat(await req.toArray())
    const { authorization, 'x-goog-api-key': google, 'x-api-key': anthropic } = req.headers
    const url = `${req.method} ${req.url}`
    received.push({ url, key: authorization ?? String(google ?? anthropic), body: chunks.toString() })
    const { status = 200, type = 'application/json', body } = find(script, url)
    res.writeHead(status, { 'content-type': type, 'x-request-id': 'req_vendor' }).end(body)
  })
  const handler = mixrouter({
    upstreams: [{ name: 'vendor', baseURL: vendor, apiKey: UPSTREAM_KEY, formats: [format] }],
    models: { alias: ['real-model'] },
    keys: [
      { name: 'test', key: KEY },
      { name: 'other', key: OTHER_KEY },
    ],
    retry: { attempts: 0 },
    ...config,
  })
  onTestFinished(() => handler.close())
  const url = `${await listen(express().use('/ai', express.json(), handler))}/ai`
  const sdks = (apiKey: string): Sdks => ({
    openai: new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 }),
    anthropic: new Anthropic({ baseURL: url, apiKey, maxRetries: 0 }),
    google: new GoogleGenAI({ apiKey, httpOptions: { baseUrl: url } }),
  })
  return { url, received, ...sdks(KEY), stranger: sdks(OTHER_KEY) }
}

function find(script: Script | Readonly<Record<string, Script>>, url: string): Script {
  if (isScript(script)) return script
  const [path = ''] = url.split('?')
  const missing = { status: 404, body: JSON.stringify({ error: { message: `No script for ${url}` } }) }
  return script[url] ?? script[path] ?? missing
}

const isScript = (script: object): script is Script => 'body' in script
