// Makes the README's pictures of the console: `pnpm screenshots`. Needs a build and Chromium at /usr/bin/chromium.
import { mkdirSync } from 'node:fs'
import { launchBrowser } from '@mixrouter/browser-testing'
import type { Page } from 'playwright-core'
import { chat, startServer } from './support.ts'

const FOLDER = new URL('../../../docs/images/', import.meta.url).pathname

mkdirSync(FOLDER, { recursive: true })
const server = await startServer({ bodies: true }, {}, 1)
const browser = await launchBrowser()

interface Shot {
  path: string
  scheme?: 'light' | 'dark'
  width?: number
}

async function shoot(
  name: string,
  { path, scheme = 'light', width = 1280 }: Shot,
  prepare: (page: Page) => Promise<unknown>,
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme: scheme,
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  await page.goto(`${server.url}/console/${path}`)
  await prepare(page)
  await page.waitForTimeout(500) // colours of code load last
  await page.screenshot({ path: `${FOLDER}${name}.png` })
  await context.close()
  console.log(`docs/images/${name}.png`)
}

for (let round = 0; round < 6; round++)
  for (const [path, body] of [
    ['/v1/chat/completions', chat('How do I plan a trip to Oslo?', { stream: true })],
    ['/v1/messages', { ...chat('Hello'), model: 'gpt-5.5', max_tokens: 500, stop_sequences: ['END'] }],
    ['/v1/responses', { model: 'gemini-3.8-flash', input: '/think Why is the sky blue?', stream: true }],
    ['/v1/chat/completions', chat(round === 5 ? 'error:503' : 'Hello')],
  ] as const)
    await (await server.post(path, body)).text()

await shoot('formats', { path: 'formats', width: 1440 }, (page) =>
  page.locator('.annotation').first().waitFor(),
)
await shoot('chat', { path: 'chat' }, async (page) => {
  await page
    .getByLabel('Message', { exact: true })
    .fill('Compare quicksort and mergesort in a table, with code.')
  await page.keyboard.press('Enter')
  await page.locator('.facts').waitFor()
})
await shoot('traffic', { path: 'traffic', scheme: 'dark' }, async (page) => {
  await page.locator('tbody tr', { hasText: '503' }).locator('button').click()
  await page.locator('.attempts li').first().waitFor()
})
await shoot('overview', { path: 'overview?window=300', scheme: 'dark' }, (page) =>
  page.locator('.plot canvas').first().waitFor(),
)

await browser.close()
await server.close()
