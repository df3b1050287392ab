/**
 * A real browser for tests: windows wide and narrow, light and dark, and what must never be wrong with a page in them.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core'

const CHROMIUM = '/usr/bin/chromium'
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Whether there is a browser: Debian's chromium. */
export const hasBrowser = existsSync(CHROMIUM)

export const launchBrowser = (): Promise<Browser> =>
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

export interface OpenedPage {
  context: BrowserContext
  page: Page
  /** What went wrong so far: exceptions, errors on the console, and requests to other servers. */
  problems: string[]
}

/** A page in a window of its own, with nothing loaded, for the server at `origin`. */
export async function openPage(
  browser: Browser,
  { width, height, colorScheme }: Screen,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
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

/** What is wrong with a page as it is shown: sideways scrolling, and serious findings of axe. */
export async function inspectPage(page: Page): Promise<string[]> {
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
  await page.evaluate(AXE)
  const { violations } = await page.evaluate<AxeResults>('axe.run()')
  const findings = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))
  return overflow > 0 ? [`scrolls sideways by ${overflow} px`, ...findings] : findings
}

interface AxeResults {
  violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[]
}
