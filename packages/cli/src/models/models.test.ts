import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FORMATS, type Format } from '@mixrouter/core'
import { listModels } from '@mixrouter/core/catalogue'
import { describe, expect, it, vi } from 'vitest'
import { findChanges } from './changes.ts'
import { models } from './models.ts'
import { explainModel } from './provenance.ts'

async function output(name?: string, options = {}): Promise<string> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  try {
    await models(name, options)
    return log.mock.calls.join('\n')
  } finally {
    log.mockRestore()
  }
}

describe('without a name', () => {
  it('lists every model of the catalogue, one on a line', async () => {
    const lines = (await output()).split('\n')
    expect(lines).toHaveLength(listModels().length + 1)
    expect(lines.find((line) => line.startsWith('gpt-6-sol '))).toMatch(
      /openai +openai-responses, openai-chat +[\d,]+/,
    )
  })

  it('lists those that match a glob, also as JSON', async () => {
    const found = JSON.parse(await output('claude-*5-5', { json: true })) as { id: string }[]
    expect(found.map(({ id }) => id).sort()).toEqual([
      'claude-haiku-5-5',
      'claude-opus-5-5',
      'claude-sonnet-5-5',
    ])
    await expect(output('nothing-*')).rejects.toThrow('No model of the catalogue matches nothing-*')
  })
})

describe('with a name', () => {
  it('says where each value comes from', () => {
    const { values } = explainModel('us.anthropic.claude-opus-4-7-v1:0')
    const rows = Object.fromEntries(values.map(({ path, value, row }) => [path, [value, row]]))
    expect(rows).toMatchObject({
      vendor: ['anthropic', 'the name'],
      'reasoning.control': ['adaptive', 'Claude Opus from 4.6'],
      sampling: ['fixed', 'Claude Opus from 4.7'],
      'prices.input': [5, 'catalogue'],
    })
    for (const { row, source } of values)
      expect(['the name', 'the default'].includes(row) || source).toBeTruthy()
  })

  it('prints the values, their sources, and what is changed in requests of each format', async () => {
    const text = await output('claude-opus-4.7')
    expect(text).toMatch(/family Claude Opus, with the rules of 4\.7/)
    expect(text).toMatch(/sampling +fixed +Claude Opus from 4\.7\n/)
    expect(text).toMatch(/Claude Opus from 4\.7: Anthropic, "Migrating to Claude Opus 4\.7"/)
    expect(text).toMatch(/temperature 0\.5 \(all → anthropic; .*\)\n +unsupported temperature: /)
  })

  it('explains a model that is retired, unknown, or not for chat', async () => {
    expect(await output('claude-3-opus-20240229')).toMatch(/retired on 2026-01-05; successor claude-opus-5-5/)
    expect(await output('acme-large')).toMatch(/no known family: .* It is served in openai-chat\./)
    expect(await output('gpt-image-2')).toMatch(/not a chat model \(image\)/)
  })

  it('is JSON with --json', async () => {
    const { profile, values, changes } = JSON.parse(await output('kimi-k3', { json: true }))
    expect(profile).toMatchObject({ vendor: 'moonshot', reasoning: { control: 'effort' } })
    expect(values[0]).toMatchObject({ path: 'id', value: 'kimi-k3' })
    expect(changes).toContainEqual(expect.objectContaining({ setting: 'temperature 0.5', from: 'google' }))
  })
})

describe('with a configuration', () => {
  async function configured(name: string | undefined, options = {}) {
    const folder = await mkdtemp(join(tmpdir(), 'mixrouter-models-'))
    const config = join(folder, 'gateway.json')
    const upstream = { name: 'eu', baseURL: 'https://eu.example', apiKey: 'k', formats: ['openai-chat'] }
    const claude = { ...upstream, name: 'claude', formats: ['anthropic'], models: ['claude-*'] }
    const models = {
      fast: ['acme-1', 'claude-haiku-5-5'],
      'acme-*': { profile: { basedOn: 'gpt-6-sol', maxOutputTokens: 1234 } },
    }
    const upstreams = [{ ...upstream, models: ['acme-*', 'kimi-*'] }, claude]
    await writeFile(config, JSON.stringify({ authenticate: false, upstreams, models }))
    return output(name, { config, ...options }).finally(() => rm(folder, { recursive: true }))
  }

  it('explains a model by its profile, and names the upstreams that serve it', async () => {
    const text = await configured('acme-1')
    expect(text).toMatch(/maxOutputTokens +1234 +models\.acme-\*\.profile\n/)
    expect(text).toMatch(/models\.acme-\*\.profile: .*gateway\.json/)
    expect(text).toMatch(/sampling +only-with-effort-none +GPT, names like/)
    expect(text).toMatch(/tools \(.*→ openai-chat\)|effort .*→ openai-chat/)
    expect(text).toMatch(/Upstreams\n +eu +openai-chat/)
  })

  it('explains each target of an alias', async () => {
    const text = await configured('fast')
    expect(text).toMatch(/^fast +stands for acme-1, claude-haiku-5-5\n/)
    expect(text).toMatch(/Upstreams\n +claude +anthropic/)
    const { targets } = JSON.parse(await configured('fast', { json: true }))
    expect(targets).toMatchObject([{ profile: { id: 'acme-1' } }, { serving: [{ upstream: 'claude' }] }])
  })

  it('says so if no upstream serves a model', async () => {
    expect(await configured('gemini-3.8-flash')).toMatch(/No upstream of the configuration serves it/)
  })

  it('lists what the gateway serves', async () => {
    const text = await configured(undefined)
    expect(text).toMatch(/^fast +stands for/)
    expect(text).toMatch(/^kimi-k3 /m)
    expect(text).not.toMatch(/^gpt-6-sol /m)
  })

  it('reports an invalid file', async () => {
    await expect(output('gpt-6-sol', { config: '/nowhere.json' })).rejects.toThrow(/nowhere\.json: ENOENT/)
  })
})

describe('the changes', () => {
  const changed = (model: string, to: Format, setting: string) =>
    findChanges(model, [to])
      .filter((change) => change.setting === setting)
      .map(({ from }) => from)

  it.each([
    ['gpt-6-sol', 'openai-chat', 'effort max', []],
    ['gpt-6-sol', 'openai-chat', 'tools', FORMATS],
    ['gemini-3.8-flash', 'google', 'effort minimal', FORMATS],
    ['kimi-k3', 'openai-chat', 'effort none', FORMATS],
    ['claude-opus-5-5', 'anthropic', 'a tool call that is required', FORMATS],
    ['claude-haiku-4-5', 'anthropic', 'a tool call that is required', []],
  ] as const)('of %s in %s for %s are those of %j', (model, to, setting, expected) => {
    expect(changed(model, to, setting)).toEqual(expected)
  })
})
