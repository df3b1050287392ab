import { gzipSync } from 'node:zlib'
import { inspectPage, launchBrowser, openPage, SCREENS } from '@mixrouter/browser-testing'
import { describe, expect, it } from 'vitest'
import { chat, startServer } from '../support.ts'
import { canBrowse, PIXEL, useConsole, WIDE } from './console.ts'

describe.skipIf(!canBrowse)('the views in a browser (needs a build)', { timeout: 60_000 }, () => {
  const ui = useConsole()

  describe.each(SCREENS)('$width px, $colorScheme', (screen) => {
    it('chats in Markdown with a table, code and reasoning', async () => {
      await ui.open(screen, 'chat')
      await ui.page.getByText('Any model, in any format').waitFor()
      expect(await inspectPage(ui.page)).toEqual([])
      await ui.ask('/think Compare two sorts in a table, with code and a formula.')
      const answer = ui.answers().last()
      await answer.locator('table').waitFor()
      await answer.locator('.token').first().waitFor()
      await answer.locator('.katex').first().waitFor()
      await answer.locator('.reasoning summary').click()
      await answer.locator('.facts summary').click()
      expect(await answer.locator('.facts').textContent()).toMatch(/anthropic.*offline-anthropic.*\$0\.00/)
      expect(await inspectPage(ui.page)).toEqual([])
    })

    it('shows a request in four formats, with warnings on lines', async () => {
      await ui.open(screen, 'formats')
      await ui.page.locator('.pane').first().waitFor()
      expect(await inspectPage(ui.page)).toEqual([])
    })

    it('shows a whole response in four formats', async () => {
      await ui.open(screen, 'formats?mode=response')
      await ui.page.locator('.pane.source [data-format="anthropic"]').first().waitFor()
      if (screen.width < 700) await ui.page.getByRole('button', { name: 'google', exact: true }).click()
      await ui.page.getByRole('region', { name: 'google', exact: true }).getByText('functionCall').waitFor()
      expect(await inspectPage(ui.page)).toEqual([])
    })

    it('shows a stream with its events', async () => {
      await ui.open(screen, 'formats?mode=stream')
      await ui.page.getByLabel('Event of the stream').fill('8')
      await ui.page.locator('.frames pre[data-current="true"]').first().waitFor()
      expect(await inspectPage(ui.page)).toEqual([])
    })

    it('shows the traffic, and one request of it', async () => {
      await ui.makeTraffic()
      await ui.open(screen, 'traffic')
      await ui.page.locator('tbody tr').first().waitFor()
      expect(await inspectPage(ui.page)).toEqual([])
      await ui.page.locator('tbody tr button').first().click()
      await ui.page.locator('.facts-list').waitFor()
      expect(await inspectPage(ui.page)).toEqual([])
    })

    it('plots figures', async () => {
      await ui.makeTraffic()
      await ui.open(screen, 'overview?window=300')
      await ui.page.locator('.plot canvas').first().waitFor()
      expect(await inspectPage(ui.page)).toEqual([])
    })

    it('lists models, and explains one', async () => {
      await ui.open(screen, 'models?q=claude')
      await ui.page.locator('tbody tr').first().waitFor()
      await ui.page.locator('tbody tr button').first().click()
      await ui.page.locator('.changes li').first().waitFor()
      expect(await inspectPage(ui.page)).toEqual([])
    })

    it('makes a video, and plays it', async () => {
      await ui.open(screen, 'videos')
      await ui.page.getByRole('button', { name: 'Make the video' }).click()
      await ui.page.getByRole('progressbar').waitFor()
      const video = ui.page.locator('video')
      await video.waitFor()
      await ui.page.evaluate("document.querySelector('video').play()")
      await expect
        .poll(() => ui.page.evaluate<number>("document.querySelector('video').currentTime"))
        .toBeGreaterThan(0)
      expect(await inspectPage(ui.page)).toEqual([])
    })
  })

  it('makes a video from pictures', async () => {
    await ui.open(WIDE, 'videos')
    const picture = { name: 'pixel.png', mimeType: 'image/png', buffer: PIXEL }
    await ui.page.getByLabel('Pictures').setInputFiles([picture, { ...picture, name: 'another.png' }])
    await ui.page.getByLabel('They are').selectOption('references')
    await ui.page.getByRole('button', { name: 'Make the video' }).click()
    await ui.page.locator('video').waitFor()
    const url = `data:image/png;base64,${PIXEL.toString('base64')}`
    expect(ui.server.offline.videos.at(-1)?.body).toMatchObject({
      images: [url, url],
      metadata: { image_role: 'reference_image' },
    })
  })

  it('shows a request in the traffic as it is made, with its events on a time axis', async () => {
    await ui.open(WIDE, 'traffic')
    await ui.page.getByText('Live').waitFor()
    await (
      await ui.server.post('/v1/messages', { ...chat('Hello live'), max_tokens: 99, stream: true })
    ).text()
    const row = ui.page.locator('tbody tr').first()
    await row.getByText('claude-sonnet-5').waitFor()
    await row.getByText('200').waitFor()
    await row.locator('button').click()
    await ui.page.getByRole('button', { name: 'Request', exact: true }).click()
    await ui.page.getByText('"Hello live"').first().waitFor()
    await ui.page.getByRole('button', { name: 'Events' }).click()
    await ui.page.getByLabel('Event of the stream').press('Home')
    await ui.page.locator('.event').getByText('"start"').waitFor()
  })

  it('signs in where there is a key, and works by keyboard', async () => {
    const guarded = await startServer({ key: 'console-key-1' })
    const browser = await launchBrowser()
    try {
      const { page, problems } = await openPage(browser, WIDE, guarded.url)
      await page.goto(`${guarded.url}/console/models`)
      await page.getByLabel('Key').fill('console-key-1')
      await page.keyboard.press('Enter')
      await page.locator('tbody tr').first().waitFor()
      await page.keyboard.press('Tab')
      expect(await page.evaluate('document.activeElement?.tagName')).not.toBe('BODY')
      expect(problems).toEqual([])
    } finally {
      await browser.close()
      await guarded.close()
    }
  })

  it.each(['reduce', 'no-preference'] as const)(
    'moves as prefers-reduced-motion: %s says',
    async (reducedMotion) => {
      await ui.open(WIDE, 'chat', { reducedMotion })
      await ui.send('error:hang')
      await ui.page.getByRole('img', { name: 'Waiting for the model' }).waitFor()
      const moving = await ui.page.evaluate<number>(
        "document.getAnimations().filter(({ playState }) => playState === 'running').length",
      )
      expect(moving > 0).toBe(reducedMotion === 'no-preference')
      await ui.page.getByRole('button', { name: 'Stop' }).click()
    },
  )

  it('loads less than 200 kB of scripts before it can be used', async () => {
    await ui.open(WIDE, 'icon.svg')
    const scripts: Promise<number>[] = []
    ui.page.on('response', (response) => {
      if (response.url().endsWith('.js')) scripts.push(response.body().then((body) => gzipSync(body).length))
    })
    const session = await ui.page.context().newCDPSession(ui.page)
    await session.send('Network.setCacheDisabled', { cacheDisabled: true })
    await ui.page.goto(`${ui.server.url}/console/chat`)
    await ui.page.getByText('Any model, in any format').waitFor()
    const sizes = await Promise.all(scripts)
    expect(sizes.length).toBeGreaterThan(0)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(200_000)
  })
})
