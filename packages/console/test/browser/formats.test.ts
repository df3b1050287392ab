import { describe, expect, it } from 'vitest'
import { canBrowse, useConsole, WIDE } from './console.ts'

const PART = { id: 'a', created: 1, model: 'm' }
const RESPONSE = JSON.stringify({
  ...PART,
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Shared words' }, finish_reason: 'stop' }],
})
const STREAM = `data: ${JSON.stringify({
  ...PART,
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta: { content: 'Shared words' }, finish_reason: 'stop' }],
})}\n\ndata: [DONE]`

describe.skipIf(!canBrowse)('the formats in a browser (needs a build)', { timeout: 60_000 }, () => {
  const ui = useConsole()

  it.each([
    ['openai-chat', 0, ['openai-responses', 'anthropic', 'google']],
    ['anthropic', 1, ['openai-chat']],
    ['google', 3, ['openai-responses']],
  ] as const)('marks what %s loses in others on its lines', async (from, sample, targets) => {
    await ui.open({ ...WIDE, width: 1500 }, `formats?sample=${sample}`)
    await ui.page.locator(`.pane.source [data-format="${from}"]`).first().waitFor()
    for (const target of targets) {
      const pane = ui.page.getByRole('region', { name: target, exact: true })
      expect(await pane.locator('.badge.warn').count()).toBe(1)
      await pane.locator('.lost button, .annotation button').first().click()
    }
    expect(await ui.page.locator('.pane.source li.marked').count()).toBeGreaterThan(0)
  })

  it('translates what is typed at once, recognizes its format, and shares it by a link', async () => {
    await ui.open({ ...WIDE, width: 1500 }, 'formats')
    const body = { model: 'gpt-5.5', input: 'What is a mixer?' }
    await ui.page.getByLabel('Body in openai-chat').last().fill(JSON.stringify(body))
    await ui.page.getByRole('region', { name: 'google', exact: true }).getByText('What is a mixer?').waitFor()
    await ui.page.getByRole('region', { name: 'openai-responses, edited' }).waitFor()
    await ui.page.getByRole('button', { name: 'Link' }).click()
    await ui.page.getByText('The link is copied').waitFor()
    const link = await ui.page.evaluate<string>('navigator.clipboard.readText()')
    await ui.page.goto('about:blank')
    await ui.page.goto(link)
    await ui.page
      .getByRole('region', { name: 'anthropic', exact: true })
      .getByText('What is a mixer?')
      .waitFor()
  })

  it.each(['stream', 'response'] as const)('shares a %s by a link', async (mode) => {
    await ui.open({ ...WIDE, width: 1500 }, `formats?mode=${mode}`)
    if (mode === 'stream') {
      await ui.page.getByRole('button', { name: 'Edit the stream' }).click()
      await ui.page.getByLabel('Recorded stream').fill(STREAM)
      await ui.page.getByRole('button', { name: 'Done' }).click()
    } else await ui.page.getByLabel('Body in anthropic').last().fill(RESPONSE)
    await ui.page.getByRole('button', { name: 'Link' }).click()
    await ui.page.getByText('The link is copied').waitFor()
    const link = await ui.page.evaluate<string>('navigator.clipboard.readText()')
    await ui.page.goto('about:blank')
    await ui.page.goto(link)
    await ui.page.getByRole('region', { name: 'google', exact: true }).getByText('Shared words').waitFor()
    await ui.page.locator('section', { hasText: 'source' }).getByText('openai-chat').first().waitFor()
  })

  it('says what is wrong with a body', async () => {
    await ui.open(WIDE, 'formats')
    await ui.page.getByLabel('Body in openai-chat').last().fill('{ "messages": ')
    await ui.page.getByRole('alert').getByText('This is not valid JSON').waitFor()
  })
})
