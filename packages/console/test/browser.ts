import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'

const CHROMIUM = '/usr/bin/chromium'

/** Whether there is a browser, and pages to show in it. */
export const canBrowse =
  existsSync(CHROMIUM) && existsSync(new URL('../dist/web/index.html', import.meta.url))

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })

export interface Screen {
  width: number
  height: number
  colorScheme: 'light' | 'dark'
}

/** A wide and a narrow window, in each scheme. */
export const SCREENS: readonly Screen[] = (['light', 'dark'] as const).flatMap((colorScheme) => [
  { width: 1280, height: 800, colorScheme },
  { width: 390, height: 844, colorScheme },
])

/** A page whose errors, and requests to other servers, are gathered. */
export async function openPage(
  browser: Browser,
  { width, height, colorScheme }: Screen,
  origin: string,
): Promise<{ context: BrowserContext; page: Page; problems: string[] }> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('console', (message) => {
    // an error status of a model is expected where a test asks for it
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      problems.push(message.text())
  })
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(origin) && !/^(data|blob):/.test(url)) problems.push(`requested ${url}`)
  })
  return { context, page, problems }
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** @throws if the page scrolls sideways, or has serious findings of axe */
export async function checkPage(page: Page): Promise<void> {
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
  expect(overflow).toBeLessThanOrEqual(0)
  await page.evaluate(AXE)
  const { violations } = await page.evaluate<AxeResults>('axe.run()')
  const findings = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))
  expect(findings.slice(0, 3)).toEqual([])
}

interface AxeResults {
  violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[]
}
