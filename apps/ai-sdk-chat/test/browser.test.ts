import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createApp } from '../src/app.ts'
import { offline } from '../src/models.ts'

const CHROMIUM = '/usr/bin/chromium'

describe.skipIf(!existsSync(CHROMIUM))('in a browser (needs /usr/bin/chromium)', { timeout: 60_000 }, () => {
  let server: Server
  let browser: Browser
  let page: Page
  const failures: string[] = []

  beforeAll(async () => {
    server = createServer(await createApp())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    })
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    server.closeAllConnections()
    server.close()
    await offline?.close()
  })

  beforeEach(async () => {
    page = await browser.newPage()
    page.on('pageerror', (error) => failures.push(String(error)))
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  })
  afterEach(async () => {
    await page.close()
    expect(failures.splice(0)).toEqual([])
  })

  const send = async (text: string) => {
    await page.getByLabel('Message').fill(text)
    await page.getByRole('button', { name: 'Send' }).click()
  }
  const untilReady = () => page.getByRole('status').filter({ hasText: 'ready' }).waitFor()
  const responses = () => page.locator('article.assistant')

  it('shows the reasoning, the tool calls and the response', async () => {
    await send('How is the weather in Paris and London?')
    await untilReady()
    expect(await page.locator('article.user').textContent()).toBe('How is the weather in Paris and London?')
    expect(await responses().locator('details').first().textContent()).toContain('Thinking')
    const tools = responses().locator('.tool[data-state="output-available"]')
    expect(await tools.count()).toBe(2)
    expect(await tools.first().textContent()).toContain('"city":"Paris"')
    expect(await responses().textContent()).toContain('no real model was called')
  })

  it('streams the response', async () => {
    await send('How is the weather in Paris and London?')
    const text = responses().locator('span').first()
    const early = (await text.textContent())?.length ?? 0
    expect(await page.getByRole('status').textContent()).toBe('streaming')
    await untilReady()
    expect((await text.textContent())?.length).toBeGreaterThan(early)
  })

  it('stops the stream and the upstream request', async () => {
    await send('error:hang')
    await page.getByRole('button', { name: 'Stop' }).click()
    await untilReady()
    await expect.poll(() => offline?.requests.at(-1)?.aborted).toBe(true)
  })

  it('continues the conversation with another vendor’s model, and summarizes it', async () => {
    await send('How is the weather in Paris?')
    await untilReady()
    await page.getByLabel('Model').selectOption('gpt-5.5')
    await send('And what do you think of it?')
    await untilReady()
    expect(await responses().count()).toBe(2)
    expect(await responses().last().textContent()).toContain('gpt-5.5')
    await page.getByRole('button', { name: 'Summarize' }).click()
    const summary = page.getByLabel('Summary')
    await summary.waitFor()
    expect(await summary.locator('h2').textContent()).not.toBe('')
    expect(offline?.requests.at(-1)?.format).toBe('openai-responses')
  })

  it('shows an error', async () => {
    await send('error:400')
    const alert = page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.textContent()).toContain('error:400')
  })
})
