import { existsSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import {
  hasBrowser,
  inspectPage,
  launchBrowser,
  openPage,
  SCREENS,
  type Screen,
} from '@mixrouter/browser-testing'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chat, startServer, type TestServer } from './support.ts'

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const isBuilt = existsSync(new URL('../dist/web/index.html', import.meta.url))
const WIDE: Screen = { width: 1280, height: 800, colorScheme: 'light' }

describe.skipIf(!hasBrowser || !isBuilt)(
  'in a browser (needs /usr/bin/chromium and a build)',
  { timeout: 60_000 },
  () => {
    let server: TestServer
    let browser: Browser
    let context: BrowserContext
    let page: Page
    let problems: string[]

    beforeAll(async () => {
      server = await startServer({ bodies: true }, {}, 1)
      browser = await launchBrowser()
    }, 60_000)
    afterAll(async () => {
      await browser?.close()
      await server?.close()
    })

    const open = async (screen: Screen, path: string) => {
      const opened = await openPage(browser, screen, server.url)
      context = opened.context
      page = opened.page
      problems = opened.problems
      await page.goto(`${server.url}/console/${path}`)
    }
    afterEach(async () => {
      await context?.close()
      expect(problems).toEqual([])
    })

    /** Some requests, so that there is something to see. */
    const makeTraffic = async () => {
      const requests: [string, unknown][] = [
        ['/v1/chat/completions', chat('How do I plan a trip?', { stream: true })],
        ['/v1/messages', { ...chat('Hello'), model: 'gpt-5.5', max_tokens: 500, stop_sequences: ['END'] }],
        ['/v1/responses', { model: 'gemini-3.8-flash', input: '/think Why is the sky blue?', stream: true }],
        ['/v1/chat/completions', chat('error:400')],
      ]
      for (const [path, body] of requests) await (await server.post(path, body)).text()
    }

    const message = () => page.getByLabel('Message', { exact: true })
    const answers = () => page.locator('article.answer')
    const ready = () => page.getByRole('status').filter({ hasText: 'Ready' }).waitFor()
    const send = async (text: string) => {
      await message().fill(text)
      await page.keyboard.press('Enter')
      await page.locator('article.user').last().getByText(text).waitFor()
    }
    const ask = async (text: string) => {
      const count = await answers().count()
      await send(text)
      await answers().nth(count).waitFor()
      await ready()
    }

    describe.each(SCREENS)('$width px, $colorScheme', (screen) => {
      it('chats in Markdown with a table, code and reasoning', async () => {
        await open(screen, 'chat')
        await page.getByText('Any model, in any format').waitFor()
        expect(await inspectPage(page)).toEqual([])
        await ask('/think Compare two sorts in a table, with code and a formula.')
        const answer = answers().last()
        await answer.locator('table').waitFor()
        await answer.locator('.token').first().waitFor()
        await answer.locator('.katex').first().waitFor()
        await answer.locator('.reasoning summary').click()
        await answer.locator('.facts summary').click()
        expect(await answer.locator('.facts').textContent()).toMatch(/anthropic.*offline-anthropic.*\$0\.00/)
        expect(await inspectPage(page)).toEqual([])
      })

      it('shows a request in four formats, with warnings on lines', async () => {
        await open(screen, 'formats')
        await page.locator('.pane').first().waitFor()
        expect(await inspectPage(page)).toEqual([])
      })

      it('shows a stream with its events', async () => {
        await open(screen, 'formats?mode=stream')
        await page.getByLabel('Event of the stream').fill('8')
        await page.locator('.frames pre[data-current="true"]').first().waitFor()
        expect(await inspectPage(page)).toEqual([])
      })

      it('shows the traffic, and one request of it', async () => {
        await makeTraffic()
        await open(screen, 'traffic')
        await page.locator('tbody tr').first().waitFor()
        expect(await inspectPage(page)).toEqual([])
        await page.locator('tbody tr button').first().click()
        await page.locator('.facts-list').waitFor()
        expect(await inspectPage(page)).toEqual([])
      })

      it('plots figures', async () => {
        await makeTraffic()
        await open(screen, 'overview?window=300')
        await page.locator('.plot canvas').first().waitFor()
        expect(await inspectPage(page)).toEqual([])
      })

      it('lists models, and explains one', async () => {
        await open(screen, 'models?q=claude')
        await page.locator('tbody tr').first().waitFor()
        await page.locator('tbody tr button').first().click()
        await page.locator('.changes li').first().waitFor()
        expect(await inspectPage(page)).toEqual([])
      })

      it('makes a video, and plays it', async () => {
        await open(screen, 'videos')
        await page.getByRole('button', { name: 'Make the video' }).click()
        await page.getByRole('progressbar').waitFor()
        const video = page.locator('video')
        await video.waitFor()
        await page.evaluate("document.querySelector('video').play()")
        await expect
          .poll(() => page.evaluate<number>("document.querySelector('video').currentTime"))
          .toBeGreaterThan(0)
        expect(await inspectPage(page)).toEqual([])
      })
    })

    describe('chat', () => {
      beforeEach(() => open(WIDE, 'chat'))

      it('streams, and stops', async () => {
        await send('/long 3000')
        const text = answers().last()
        await text.getByText('Here are').waitFor()
        const early = (await text.textContent())?.length ?? 0
        await expect.poll(async () => (await text.textContent())?.length).toBeGreaterThan(early)
        await page.getByRole('button', { name: 'Stop' }).click()
        await ready()
        await expect.poll(() => server.offline.requests.at(-1)?.aborted).toBe(true)
      })

      it('calls tools, and shows their arguments and results', async () => {
        await ask('How is the weather in Paris and London?')
        const tools = answers().locator('.tool[data-state="output-available"]')
        expect(await tools.count()).toBe(2)
        await tools.first().locator('summary').click()
        expect(await tools.first().textContent()).toMatch(/"city": "Paris".*"celsius"/s)
        await answers().getByText('get_weather returned').waitFor()
      })

      it('attaches an image', async () => {
        await page
          .getByLabel('Files', { exact: true })
          .setInputFiles({ name: 'pixel.png', mimeType: 'image/png', buffer: PIXEL })
        await page.getByAltText('pixel.png').waitFor()
        await ask('Look')
        await answers().getByText('I see an image, image/png, 1×1.').waitFor()
      })

      it('continues with a model of another vendor, and finds the conversation again', async () => {
        await ask('Hello')
        await page.getByRole('combobox', { name: /^Model/ }).click()
        await page.getByPlaceholder('Search models').fill('gpt')
        await page.getByRole('option').first().click()
        await ask('And now?')
        expect(await answers().last().getAttribute('aria-label')).toBe('Response of gpt-5.5')
        expect(server.offline.requests.at(-1)).toMatchObject({ format: 'openai-responses' })
        await page.waitForTimeout(200) // IndexedDB has no event to wait for
        await page.reload()
        await answers().nth(1).waitFor()
      })

      it('shows an error with a retry, and a refusal', async () => {
        await ask('error:429')
        const alert = answers().getByRole('alert')
        expect(await alert.textContent()).toMatch(/Error 429.*error:429/)
        await alert.getByRole('button', { name: 'Retry' }).click()
        await alert.waitFor()
        await ready()
        await page.getByRole('button', { name: 'New conversation' }).click()
        await ask('/refuse')
        await answers().last().getByText('requested a refusal').waitFor()
      })

      it('edits a message, and regenerates a response', async () => {
        await ask('Hello')
        await page.getByRole('button', { name: 'Edit', exact: true }).click()
        await page.getByLabel('Edit the message').fill('Goodbye')
        await page.locator('.edit').getByRole('button', { name: 'Send' }).click()
        await answers().getByText('You said: Goodbye').waitFor()
        await ready()
        expect(await page.locator('article').count()).toBe(2)
        await page.getByRole('button', { name: 'Regenerate' }).click()
        await answers().getByText('You said: Goodbye').waitFor()
      })

      it('responds by a schema, with a system prompt and parameters', async () => {
        await page.getByRole('button', { name: 'Settings' }).click()
        await page.getByLabel('System prompt').fill('Be brief.')
        await page.getByLabel('Format of the requests').selectOption('openai-chat')
        await page.getByLabel('Temperature').fill('0.5')
        await page.getByRole('button', { name: 'Insert a sample schema' }).click()
        await page.keyboard.press('Escape')
        await ask('Make up a person')
        await answers().getByText('ada@example.com').waitFor()
        await page.locator('.facts summary').click()
        expect(await page.locator('.facts').textContent()).toMatch(/openai-chat.*→.*anthropic/)
        expect(server.offline.requests.at(-1)?.body).toMatchObject({
          system: expect.anything(),
          output_config: expect.anything(),
        })
      })

      it('copies a request as code of every SDK', async () => {
        await ask('Hello')
        await page.getByRole('button', { name: 'Copy as code' }).click()
        for (const [name, text] of [
          ['OpenAI', 'client.chat.completions.create'],
          ['Anthropic', 'client.messages.create'],
          ['Google', 'client.models.generateContent'],
          ['AI SDK', 'generateText'],
          ['LangChain', 'new ChatMixrouter'],
          ['curl', '/v1/chat/completions'],
        ] as const) {
          await page.getByRole('button', { name, exact: true }).click()
          await page.locator('.dialog .code').getByText(text).first().waitFor()
        }
        expect(await inspectPage(page)).toEqual([])
      })
    })

    describe('formats', () => {
      it.each([
        ['openai-chat', 0, ['openai-responses', 'anthropic', 'google']],
        ['anthropic', 1, ['openai-chat']],
        ['google', 3, ['openai-responses']],
      ] as const)('marks what %s loses in others on its lines', async (from, sample, targets) => {
        await open({ ...WIDE, width: 1500 }, `formats?sample=${sample}`)
        await page.locator(`.pane.source [data-format="${from}"]`).first().waitFor()
        for (const target of targets) {
          const pane = page.getByRole('region', { name: target, exact: true })
          expect(await pane.locator('.badge.warn').count()).toBe(1)
          await pane.locator('.lost button, .annotation button').first().click()
        }
        expect(await page.locator('.pane.source li.marked').count()).toBeGreaterThan(0)
      })

      it('translates what is typed at once, recognizes its format, and shares it by a link', async () => {
        await open({ ...WIDE, width: 1500 }, 'formats')
        const body = { model: 'gpt-5.5', input: 'What is a mixer?' }
        await page.getByLabel('Body in openai-chat').last().fill(JSON.stringify(body))
        await page
          .getByRole('region', { name: 'google', exact: true })
          .getByText('What is a mixer?')
          .waitFor()
        await page.getByRole('region', { name: 'openai-responses, edited' }).waitFor()
        await page.getByRole('button', { name: 'Link' }).click()
        await page.getByText('The link is copied').waitFor()
        const link = await page.evaluate<string>('navigator.clipboard.readText()')
        await page.goto('about:blank')
        await page.goto(link)
        await page
          .getByRole('region', { name: 'anthropic', exact: true })
          .getByText('What is a mixer?')
          .waitFor()
      })

      it('says what is wrong with a body', async () => {
        await open(WIDE, 'formats')
        await page.getByLabel('Body in openai-chat').last().fill('{ "messages": ')
        await page.getByRole('alert').getByText('This is not valid JSON').waitFor()
      })
    })

    it('shows a request in the traffic as it is made, with its events on a time axis', async () => {
      await open(WIDE, 'traffic')
      await page.getByText('Live').waitFor()
      await (
        await server.post('/v1/messages', { ...chat('Hello live'), max_tokens: 99, stream: true })
      ).text()
      const row = page.locator('tbody tr').first()
      await row.getByText('claude-sonnet-5').waitFor()
      await row.getByText('200').waitFor()
      await row.locator('button').click()
      await page.getByRole('button', { name: 'Request', exact: true }).click()
      await page.getByText('"Hello live"').first().waitFor()
      await page.getByRole('button', { name: 'Events' }).click()
      await page.getByLabel('Event of the stream').press('Home')
      await page.locator('.event').getByText('"start"').waitFor()
    })

    it('signs in where there is a key, and works by keyboard', async () => {
      const guarded = await startServer({ key: 'console-key-1' })
      try {
        await open(WIDE, 'chat')
        await page.goto(`${guarded.url}/console/models`)
        problems.length = 0 // of the other origin
        await page.getByLabel('Key').fill('console-key-1')
        await page.keyboard.press('Enter')
        await page.locator('tbody tr').first().waitFor()
        problems.length = 0
        await page.keyboard.press('Tab')
        expect(await page.evaluate('document.activeElement?.tagName')).not.toBe('BODY')
      } finally {
        await guarded.close()
      }
    })

    it('loads less than 200 kB of scripts before it can be used', async () => {
      const scripts: Promise<number>[] = []
      await open(WIDE, 'models')
      await context.close()
      const opened = await openPage(browser, WIDE, server.url)
      context = opened.context
      page = opened.page
      problems = opened.problems
      page.on('response', (response) => {
        if (response.url().endsWith('.js'))
          scripts.push(response.body().then((body) => gzipSync(body).length))
      })
      await page.goto(`${server.url}/console/chat`)
      await page.getByText('Any model, in any format').waitFor()
      const sizes = await Promise.all(scripts)
      expect(sizes.length).toBeGreaterThan(0)
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(200_000)
    })
  },
)
