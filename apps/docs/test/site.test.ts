import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  hasBrowser,
  inspectPage,
  launchBrowser,
  type OpenedPage,
  openPage,
  SCREENS,
  type Screen,
} from '@mixrouter/browser-testing'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

const DIST = fileURLToPath(new URL('../dist', import.meta.url))

const PAGES = [
  '/',
  '/start/offline/',
  '/operate/configuration/',
  '/operate/troubleshooting/',
  '/reference/translation/',
]
const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
}

describe.skipIf(!hasBrowser || !existsSync(DIST))(
  'the built site (needs /usr/bin/chromium and `pnpm build`)',
  { timeout: 60_000 },
  () => {
    let server: Server
    let browser: Browser
    let opened: OpenedPage | undefined

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
      browser = await launchBrowser()
    }, 60_000)
    afterAll(async () => {
      await browser.close()
      server.close()
    })

    const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

    afterEach(async () => {
      await opened?.context.close()
      expect(opened?.problems ?? []).toEqual([])
    })
    const open = async (path: string, screen: Screen | undefined = SCREENS[0]) => {
      opened = await openPage(browser, screen as Screen, origin())
      await opened.page.goto(origin() + path)
      return opened.page
    }

    describe.each(SCREENS)('at $width px, $colorScheme', (screen) => {
      it.each(PAGES)('%s is accessible, fits the screen and asks no third party', async (path) => {
        const page = await open(path, screen)
        await expect.poll(() => inspectPage(page)).toEqual([]) // code that scrolls becomes focusable when the page is idle
      })

      it('translates in the playground', async () => {
        const page = await open('/playground/formats.html', screen)
        await page.locator('.pane').first().waitFor()
        expect(await inspectPage(page)).toEqual([])
        const body = { model: 'gpt-5.5', input: 'What is a mixer?' }
        await page.getByLabel('Body in openai-chat').last().fill(JSON.stringify(body))
        if (screen.width < 700) await page.getByRole('button', { name: 'google', exact: true }).click()
        await page
          .getByRole('region', { name: 'google', exact: true })
          .getByText('What is a mixer?')
          .waitFor()
        expect(await inspectPage(page)).toEqual([])
      })
    })

    it('finds pages by their text', async () => {
      const page = await open('/')
      await page.getByRole('button', { name: 'Search' }).click()
      await page.getByPlaceholder('Search').fill('x-mixrouter-warnings')
      await page.getByRole('link', { name: 'Warnings' }).first().waitFor()
    })

    it('has a text for language models', () => {
      expect(readFileSync(`${DIST}/llms.txt`, 'utf8')).toContain('# Mixrouter')
      expect(readFileSync(`${DIST}/llms-full.txt`, 'utf8')).toContain('mixrouter serve')
    })
  },
)
