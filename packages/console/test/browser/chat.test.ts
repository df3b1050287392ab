import { readFile } from 'node:fs/promises'
import { inspectPage } from '@mixrouter/browser-testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { canBrowse, PIXEL, useConsole, WIDE } from './console.ts'

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF')

interface Transferred {
  name: string
  type: string
  data: Buffer
}

describe.skipIf(!canBrowse)('the chat in a browser (needs a build)', { timeout: 60_000 }, () => {
  const ui = useConsole()

  const transfer = async (selector: string, event: string, { name, type, data }: Transferred) => {
    await ui.page.locator(selector).waitFor()
    await ui.page.evaluate(`(() => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([Uint8Array.from(${JSON.stringify([...data])})], '${name}', { type: '${type}' }))
      const init = { bubbles: true, cancelable: true, dataTransfer: transfer, clipboardData: transfer }
      document.querySelector('${selector}').dispatchEvent(new ${event}, init))
    })()`)
  }
  const drop = (file: Transferred) => transfer('.chat', "DragEvent('drop'", file)
  const paste = (file: Transferred) => transfer('textarea', "ClipboardEvent('paste'", file)

  beforeEach(() => ui.open(WIDE, 'chat'))

  it('streams, and stops', async () => {
    await ui.send('/long 3000')
    const text = ui.answers().last()
    await text.getByText('Here are').waitFor()
    const early = (await text.textContent())?.length ?? 0
    await expect.poll(async () => (await text.textContent())?.length).toBeGreaterThan(early)
    await ui.page.getByRole('button', { name: 'Stop' }).click()
    await ui.ready()
    await expect.poll(() => ui.server.offline.requests.at(-1)?.aborted).toBe(true)
  })

  it('calls tools, and shows their arguments and results', async () => {
    await ui.ask('How is the weather in Paris and London?')
    const tools = ui.answers().locator('.tool[data-state="output-available"]')
    expect(await tools.count()).toBe(2)
    await tools.first().locator('summary').click()
    expect(await tools.first().textContent()).toMatch(/"city": "Paris".*"celsius"/s)
    await ui.answers().getByText('get_weather returned').waitFor()
  })

  it('attaches files that are chosen, dropped and pasted', async () => {
    await ui.page
      .getByLabel('Files', { exact: true })
      .setInputFiles({ name: 'pixel.png', mimeType: 'image/png', buffer: PIXEL })
    await ui.page.getByAltText('pixel.png').waitFor()
    await drop({ name: 'contract.pdf', type: 'application/pdf', data: PDF })
    await ui.page.getByText('contract.pdf').waitFor()
    await paste({ name: 'shot.png', type: 'image/png', data: PIXEL })
    await ui.page.getByAltText('shot.png').waitFor()
    await ui.ask('Look')
    const answer = ui.answers().last()
    await answer.getByText('I see a file, contract.pdf, application/pdf').waitFor()
    expect((await answer.textContent())?.match(/I see an image, image\/png, 1×1/g)).toHaveLength(2)
    expect(JSON.stringify(ui.server.offline.requests.at(-1)?.body)).toContain('"type":"document"')
  })

  it('says which files are not attached, and removes one that is', async () => {
    await drop({ name: 'a.zip', type: 'application/zip', data: PIXEL })
    await ui.page.getByRole('alert').getByText('a.zip was not attached').waitFor()
    await drop({ name: 'a.png', type: 'image/png', data: PIXEL })
    await ui.page.getByRole('button', { name: 'Remove a.png' }).click()
    expect(await ui.page.getByAltText('a.png').count()).toBe(0)
    expect(await ui.page.getByRole('alert').count()).toBe(0)
  })

  it('shows images and videos of models, plays the video, and sends both back', async () => {
    await ui.open(WIDE, 'chat?model=gemini-3.8-flash')
    await ui.ask('/image a red fox')
    await expect
      .poll(() => ui.page.evaluate<number>("document.querySelector('img.media').naturalWidth"))
      .toBeGreaterThan(100)
    await ui.ask('/video waves')
    await ui.page.evaluate("document.querySelector('video.media').play()")
    await expect
      .poll(() => ui.page.evaluate<number>("document.querySelector('video.media').currentTime"))
      .toBeGreaterThan(0)
    await ui.ask('Thank you')
    const sent = JSON.stringify(ui.server.offline.requests.at(-1)?.body)
    expect(sent).toContain('image/png')
    expect(sent).toContain('video/mp4')
  })

  it('exports conversations, and imports them again', async () => {
    await ui.ask('Remember the red fox')
    await ui.page.getByRole('button', { name: 'Conversations' }).click()
    let path = ''
    const exportAll = async () => {
      const downloading = ui.page.waitForEvent('download')
      await ui.page.getByRole('button', { name: 'Export all' }).click()
      path = await (await downloading).path()
      return readFile(path, 'utf8')
    }
    await expect.poll(exportAll).toContain('You said: Remember the red fox')
    await ui.page.getByRole('button', { name: 'Delete Remember the red fox' }).click()
    await ui.page.getByText('Any model, in any format').waitFor() // the one that was deleted was open
    await ui.page.getByRole('button', { name: 'Conversations' }).click()
    expect(await ui.page.locator('.conversations li').count()).toBe(0)
    await ui.page.getByLabel('File to import').setInputFiles(path)
    await ui.page.getByText('Imported 1 conversation.').waitFor()
    await ui.page
      .getByLabel('File to import')
      .setInputFiles({ name: 'other.json', mimeType: 'application/json', buffer: Buffer.from('{}') })
    await ui.page.getByText('other.json was not exported by this console').waitFor()
    expect(await inspectPage(ui.page)).toEqual([])
    await ui.page.locator('.conversations').getByText('Remember the red fox').click()
    await ui.answers().getByText('You said: Remember the red fox').waitFor()
  })

  it('continues with a model of another vendor, and finds the conversation again', async () => {
    await ui.ask('Hello')
    await ui.page.getByRole('combobox', { name: /^Model/ }).click()
    await ui.page.getByPlaceholder('Search models').fill('gpt')
    await ui.page.getByRole('option').first().click()
    await ui.ask('And now?')
    expect(await ui.answers().last().getAttribute('aria-label')).toBe('Response of gpt-5.5')
    expect(ui.server.offline.requests.at(-1)).toMatchObject({ format: 'openai-responses' })
    await ui.page.waitForTimeout(200) // IndexedDB has no event to wait for
    await ui.page.reload()
    await ui.answers().nth(1).waitFor()
    await ui.page.getByRole('button', { name: 'New conversation' }).click()
    await ui.page.getByText('Any model, in any format').waitFor()
    await ui.page.getByRole('combobox', { name: /^Model/ }).click()
    await ui.page.getByRole('option', { name: /Gemini/ }).click()
    await ui.page.getByRole('button', { name: 'Conversations' }).click()
    await ui.page.locator('.conversations').getByText('Hello').click()
    await ui.page.getByRole('combobox', { name: 'Model: GPT-5.5' }).waitFor()
  })

  it('sends a message even before the list of models is there', async () => {
    const { page } = ui
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route('**/v1/models', async (route) => {
      await held
      await route.continue()
    })
    await page.evaluate('localStorage.clear()')
    await page.goto(`${ui.server.url}/console/chat`)
    await ui.send('Hello')
    release()
    await ui.answers().getByText('You said: Hello').waitFor()
    await ui.ready()
  })

  it('shows an error with a retry, and a refusal', async () => {
    await ui.ask('error:429')
    const alert = ui.answers().getByRole('alert')
    expect(await alert.textContent()).toMatch(/Error 429.*error:429/)
    await alert.getByRole('button', { name: 'Retry' }).click()
    await alert.waitFor()
    await ui.ready()
    await ui.page.getByRole('button', { name: 'New conversation' }).click()
    await ui.ask('/refuse')
    await ui.answers().last().getByText('requested a refusal').waitFor()
  })

  it('edits a message, and regenerates a response', async () => {
    await ui.ask('Hello')
    await ui.page.getByRole('button', { name: 'Edit', exact: true }).click()
    await ui.page.getByLabel('Edit the message').fill('Goodbye')
    await ui.page.locator('.edit').getByRole('button', { name: 'Send' }).click()
    await ui.answers().getByText('You said: Goodbye').waitFor()
    await ui.ready()
    expect(await ui.page.locator('article').count()).toBe(2)
    await ui.page.getByRole('button', { name: 'Regenerate' }).click()
    await ui.answers().getByText('You said: Goodbye').waitFor()
  })

  it('responds by a schema, with a system prompt and parameters', async () => {
    await ui.page.getByRole('button', { name: 'Settings' }).click()
    await ui.page.getByLabel('System prompt').fill('Be brief.')
    await ui.page.getByLabel('Format of the requests').selectOption('openai-chat')
    await ui.page.getByLabel('Temperature').fill('0.5')
    await ui.page.getByRole('button', { name: 'Insert a sample schema' }).click()
    await ui.page.keyboard.press('Escape')
    await ui.ask('Make up a person')
    await ui.answers().getByText('ada@example.com').waitFor()
    await ui.page.locator('.facts summary').click()
    expect(await ui.page.locator('.facts').textContent()).toMatch(/openai-chat.*→.*anthropic/)
    expect(ui.server.offline.requests.at(-1)?.body).toMatchObject({
      system: expect.anything(),
      output_config: expect.anything(),
    })
  })

  it('copies a request as code of every SDK', async () => {
    await ui.ask('Hello')
    await ui.page.getByRole('button', { name: 'Copy as code' }).click()
    for (const [name, text] of [
      ['OpenAI', 'client.chat.completions.create'],
      ['Anthropic', 'client.messages.create'],
      ['Google', 'client.models.generateContent'],
      ['AI SDK', 'generateText'],
      ['LangChain', 'new ChatMixrouter'],
      ['curl', '/v1/chat/completions'],
    ] as const) {
      await ui.page.getByRole('button', { name, exact: true }).click()
      await ui.page.locator('.dialog .code').getByText(text).first().waitFor()
    }
    expect(await inspectPage(ui.page)).toEqual([])
  })
})
