import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const CHROMIUM = '/usr/bin/chromium'
const DIST = fileURLToPath(new URL('../dist', import.meta.url))
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const PAGES = [
  '/',
  '/start/offline/',
  '/operate/configuration/',
  '/operate/troubleshooting/',
  '/reference/translation/',
]
const SCREENS = [
  { device: 'a desktop', width: 1280, colorScheme: 'light' },
  { device: 'a phone', width: 390, colorScheme: 'dark' },
] as const

const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
}

describe.skipIf(!existsSync(CHROMIUM) || !existsSync(DIST))(
  'the built site (needs /usr/bin/chromium and `pnpm build`)',
  { timeout: 60_000 },
  () => {
    let server: Server
    let browser: Browser

    beforeAll(async () => {
      server = createServer(({ url = '/' }, res) => {
        const path = decodeURIComponent(url.split('?', 1)[0] ?? '/')
        const file = DIST + (path.endsWith('/') ? `${path}index.html` : path)
        if (!existsSync(file)) return res.writeHead(404).end()
        res.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' })
        res.end(readFileSync(file))
      })
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      browser = await chromium.launch({
        executablePath: CHROMIUM,
        args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      })
    }, 60_000)
    afterAll(async () => {
      await browser.close()
      server.close()
    })

    const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

    describe.each(SCREENS)('on $device, $colorScheme', ({ width, colorScheme }) => {
      it.each(PAGES)('%s is accessible, fits the screen and asks no third party', async (path) => {
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
        const problems: string[] = []
        page.on('pageerror', (error) => problems.push(String(error)))
        page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
        page.on('request', (request) => {
          if (!request.url().startsWith(origin()) && !request.url().startsWith('data:'))
            problems.push(`a request to ${request.url()}`)
        })
        await page.goto(origin() + path)
        expect(await page.locator('html').evaluate(({ scrollWidth }) => scrollWidth)).toBe(width)
        await page.addScriptTag({ content: AXE })
        const { violations } = await page.evaluate(() =>
          (globalThis as unknown as { axe: { run(): Promise<Findings> } }).axe.run(),
        )
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
        expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
        expect(problems).toEqual([])
        await page.close()
      })
    })

    it('finds pages by their text', async () => {
      const page = await browser.newPage()
      await page.goto(`${origin()}/`)
      await page.getByRole('button', { name: 'Search' }).click()
      await page.getByPlaceholder('Search').fill('x-mixrouter-warnings')
      await page.getByRole('link', { name: 'Warnings' }).first().waitFor()
      await page.close()
    })

    it('has a text for language models', () => {
      expect(readFileSync(`${DIST}/llms.txt`, 'utf8')).toContain('# Mixrouter')
      expect(readFileSync(`${DIST}/llms-full.txt`, 'utf8')).toContain('mixrouter serve')
    })
  },
)

interface Findings {
  violations: { id: string; impact: string; nodes: { html: string }[] }[]
}
