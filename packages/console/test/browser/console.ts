import { existsSync } from 'node:fs'
import { hasBrowser, launchBrowser, type OpenedPage, openPage, type Screen } from '@mixrouter/browser-testing'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { chat, startServer, type TestServer } from '../support.ts'

/** Whether there is a browser, and pages to show in it. */
export const canBrowse = hasBrowser && existsSync(new URL('../../dist/web/index.html', import.meta.url))

export const WIDE: Screen = { width: 1280, height: 800, colorScheme: 'light' }

/** A PNG file. */
export const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** The console in a browser, for one suite: no test may leave an error on its page. */
export interface BrowsedConsole {
  readonly page: Page
  readonly server: TestServer
  /** Loads a view in a window of its own. */
  open(screen: Screen, path: string, options?: BrowserContextOptions): Promise<void>
  answers(): Locator
  /** Sends a message of the chat. */
  send(text: string): Promise<void>
  /** Waits until no response is on its way. */
  ready(): Promise<void>
  /** Sends a message, and waits for the response. */
  ask(text: string): Promise<void>
  /** Makes some requests, so that there is something to see. */
  makeTraffic(): Promise<void>
}

export function useConsole(): BrowsedConsole {
  let server: TestServer
  let browser: Browser
  let opened: OpenedPage | undefined

  beforeAll(async () => {
    server = await startServer({ bodies: true }, {}, 1)
    browser = await launchBrowser()
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })
  afterEach(async () => {
    await opened?.context.close()
    expect(opened?.problems).toEqual([])
  })

  const ui: BrowsedConsole = {
    get page() {
      if (!opened) throw new Error('No page is open')
      return opened.page
    },
    get server() {
      return server
    },
    async open(screen, path, options) {
      await opened?.context.close()
      opened = await openPage(browser, screen, server.url, options)
      await opened.page.goto(`${server.url}/console/${path}`)
    },
    answers: () => ui.page.locator('article.answer'),
    ready: () => ui.page.getByRole('status').filter({ hasText: 'Ready' }).waitFor(),
    async send(text) {
      await ui.page.getByLabel('Message', { exact: true }).fill(text)
      await ui.page.keyboard.press('Enter')
      await ui.page.locator('article.user').last().getByText(text).waitFor()
    },
    async ask(text) {
      const count = await ui.answers().count()
      await ui.send(text)
      await ui.answers().nth(count).waitFor()
      await ui.ready()
    },
    async makeTraffic() {
      const requests: [string, unknown][] = [
        ['/v1/chat/completions', chat('How do I plan a trip?', { stream: true })],
        ['/v1/messages', { ...chat('Hello'), model: 'gpt-5.5', max_tokens: 500, stop_sequences: ['END'] }],
        ['/v1/responses', { model: 'gemini-3.8-flash', input: '/think Why is the sky blue?', stream: true }],
        ['/v1/chat/completions', chat('error:400')],
      ]
      for (const [path, body] of requests) await (await server.post(path, body)).text()
    },
  }
  return ui
}
