import { fileURLToPath } from 'node:url'
import { hasBrowser, launchBrowser } from '@mixrouter/browser-testing'
import { startOfflineUpstream } from '@mixrouter/testing'
import { build } from 'esbuild'
import express from 'express'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type GatewayConfig, mixrouter } from '../src/index.ts'
import { CHAT, KEY, listen } from './support.ts'

/** What a page calls: what the response of a model cost, by each of the packages. */
const SCRIPT = `
import { createMixrouter } from '@mixrouter/ai-sdk-provider'
import { ChatMixrouter } from '@mixrouter/langchain'
import { generateText } from 'ai'

const model = 'gpt-5.5'
window.costByAISDK = async ({ baseURL, headers = {} }) => {
  const provider = createMixrouter({ baseURL, headers, apiKey: '${KEY}' })
  const { text, providerMetadata } = await generateText({ model: provider.chat(model), prompt: 'Hi', maxRetries: 0 })
  return { text, cost: providerMetadata.mixrouter.cost }
}
window.costByLangChain = async ({ baseURL, headers = {} }) => {
  const chat = new ChatMixrouter({ model, baseURL, headers, apiKey: '${KEY}', format: 'openai-chat', maxRetries: 0 })
  const { text, response_metadata } = await chat.invoke('Hi')
  return { text, cost: response_metadata.cost }
}
`

async function startApp(config: Partial<GatewayConfig> = {}) {
  const { upstreams, close } = await startOfflineUpstream({ delay: 0 })
  const gateway = mixrouter({ upstreams, keys: [{ name: 'test', key: KEY }], onUsage() {}, ...config })
  onTestFinished(() => Promise.all([gateway.close(), close()]).then(() => {}))
  const app = express().use('/ai', gateway)
  return { app, origin: await listen(app) }
}

/** A page that has the script, and a gateway of its own. */
async function openPage() {
  const { outputFiles } = await build({
    stdin: { contents: SCRIPT, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    conditions: ['@mixrouter/source', 'browser'],
  })
  const { app, origin } = await startApp()
  app.get('/script.js', (_, res) => void res.type('js').send(outputFiles[0]?.text))
  app.get('/', (_, res) => void res.type('html').send('<script type="module" src="/script.js"></script>'))
  const browser = await launchBrowser()
  onTestFinished(() => browser.close())
  const page = await browser.newPage()
  await page.goto(origin)
  return { page, origin }
}

/** A vendor that admits pages of any origin, with the headers that every client has. */
async function startVendor(admitted: string) {
  const requested: string[] = []
  const url = await listen((req, res) => {
    res.setHeader('access-control-allow-origin', '*')
    requested.push(String(req.headers['access-control-request-headers'] ?? ''))
    if (req.method === 'OPTIONS') res.setHeader('access-control-allow-headers', admitted).writeHead(204).end()
    else res.setHeader('content-type', 'application/json').end(JSON.stringify(CHAT))
  })
  return { url, requested }
}

describe.skipIf(!hasBrowser)('a page in a browser (needs /usr/bin/chromium)', { timeout: 60_000 }, () => {
  it.each(['costByAISDK', 'costByLangChain'])(
    'calls vendors of other origins, and knows what its own gateway’s responses cost: %s',
    async (name) => {
      const { page, origin } = await openPage()
      const call = (options: object) => page.evaluate(`${name}(${JSON.stringify(options)})`)
      const vendor = await startVendor('authorization, content-type')
      expect(await call({ baseURL: vendor.url })).toEqual({ text: 'Ça va' })
      expect(vendor.requested.join()).not.toContain('x-mixrouter')
      const withCost = { cost: expect.any(Number) }
      expect(await call({ baseURL: `${origin}/ai` })).toMatchObject(withCost)
      const other = await startApp({ cors: [origin] })
      const baseURL = `${other.origin}/ai`
      expect(await call({ baseURL, headers: { 'x-mixrouter-cost': 'body' } })).toMatchObject(withCost)
    },
  )
})
