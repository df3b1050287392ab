import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  hasBrowser,
  inspectPage,
  launchBrowser,
  type OpenedPage,
  openPage,
  SCREENS,
} from '@mixrouter/browser-testing'
import { type OfflineUpstream, startOfflineUpstream } from '@mixrouter/testing'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

const APP = fileURLToPath(new URL('..', import.meta.url))
const isBuilt = existsSync(`${APP}.next/BUILD_ID`)
const NEXT = fileURLToPath(import.meta.resolve('next/dist/bin/next'))

/** `next start` on a free port. */
async function startApp(env: Record<string, string>): Promise<{ url: string; stop(): Promise<void> }> {
  const child = spawn(process.execPath, [NEXT, 'start', '--hostname', '127.0.0.1', '--port', '0'], {
    cwd: APP,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const url = await new Promise<string>((resolve, reject) => {
    const read = (bytes: Buffer) => {
      output += bytes
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? []
      if (found && output.includes('Ready')) resolve(found)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', () => reject(new Error(output)))
  })
  return {
    url,
    async stop() {
      const ended = once(child, 'exit')
      child.kill()
      await ended
    },
  }
}

describe.skipIf(!hasBrowser || !isBuilt)(
  'the app in a browser (needs /usr/bin/chromium and a build)',
  { timeout: 60_000 },
  () => {
    let offline: OfflineUpstream
    let app: Awaited<ReturnType<typeof startApp>>
    let browser: Browser
    let opened: OpenedPage

    beforeAll(async () => {
      offline = await startOfflineUpstream()
      app = await startApp({ MIXROUTER_BASE_URL: offline.url, MIXROUTER_API_KEY: 'offline' })
      browser = await launchBrowser()
    }, 60_000)
    afterAll(async () => {
      await browser?.close()
      await app?.stop()
      await offline?.close()
    })
    afterEach(async () => {
      await opened.context.close()
      expect(opened.problems).toEqual([])
    })

    const open = async (screen = SCREENS[0], url = app.url) => {
      if (!screen) throw new Error('There is no screen')
      opened = await openPage(browser, screen, url)
      await opened.page.goto(url)
      return opened.page
    }
    const send = async (text: string) => {
      await opened.page.getByLabel('Message').fill(text)
      await opened.page.getByRole('button', { name: 'Send' }).click()
    }
    const untilReady = () => opened.page.getByRole('status').filter({ hasText: 'ready' }).waitFor()
    const responses = () => opened.page.locator('article.assistant')

    it.each(SCREENS)('shows reasoning, tools and text at $width px, $colorScheme', async (screen) => {
      const page = await open(screen)
      expect(await inspectPage(page)).toEqual([])
      await send('How is the weather in Paris and London?')
      await untilReady()
      expect(await page.locator('article.user').textContent()).toBe('How is the weather in Paris and London?')
      expect(await responses().locator('details').first().textContent()).toContain('Thinking')
      const tools = responses().locator('.tool[data-state="output-available"]')
      expect(await tools.count()).toBe(2)
      expect(await tools.first().textContent()).toContain('"city":"Paris"')
      expect(await responses().textContent()).toContain('no real model was called')
      expect(await inspectPage(page)).toEqual([])
    })

    it('streams, stops, and stops the upstream’s work', async () => {
      const page = await open()
      await send('/long 3000')
      const text = responses().locator('p').first()
      await text.getByText('Here are').waitFor()
      const early = (await text.textContent())?.length ?? 0
      await expect.poll(async () => (await text.textContent())?.length).toBeGreaterThan(early)
      await page.getByRole('button', { name: 'Stop' }).click()
      await untilReady()
      await expect.poll(() => offline.requests.at(-1)?.aborted).toBe(true)
    })

    it('continues the conversation with another vendor’s model, in that vendor’s format', async () => {
      const page = await open()
      await send('How is the weather in Paris?')
      await untilReady()
      await page.getByLabel('Model').selectOption('gpt-5.5')
      await send('And what do you think of it?')
      await responses().nth(1).getByText('gpt-5.5').waitFor()
      await untilReady()
      expect(offline.requests.at(-1)?.format).toBe('openai-responses')
    })

    it('shows an error', async () => {
      const page = await open()
      await send('error:400')
      await page.getByRole('alert').getByText('error:400').waitFor()
    })

    it('has an offline model of its own without a key', async () => {
      const keyless = await startApp({})
      try {
        await open(SCREENS[0], keyless.url)
        await send('Hello')
        await responses().getByText('no real model was called').waitFor()
        await untilReady()
      } finally {
        await keyless.stop()
      }
    })
  },
)
