import { FORMATS, type Format } from '@mixrouter/core'
import { listModels } from '@mixrouter/core/catalogue'
import { describe, expect, it, vi } from 'vitest'
import { findChanges } from './changes.ts'
import { models } from './models.ts'
import { explainModel } from './provenance.ts'

function output(name?: string, options = {}): string {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  try {
    models(name, options)
    return log.mock.calls.join('\n')
  } finally {
    log.mockRestore()
  }
}

describe('without a name', () => {
  it('lists every model of the catalogue, one on a line', () => {
    const lines = output().split('\n')
    expect(lines).toHaveLength(listModels().length + 1)
    expect(lines.find((line) => line.startsWith('gpt-6-sol '))).toMatch(
      /openai +openai-responses, openai-chat +[\d,]+/,
    )
  })

  it('lists those that match a glob, also as JSON', () => {
    const found = JSON.parse(output('claude-*5-5', { json: true })) as { id: string }[]
    expect(found.map(({ id }) => id).sort()).toEqual([
      'claude-haiku-5-5',
      'claude-opus-5-5',
      'claude-sonnet-5-5',
    ])
    expect(() => output('nothing-*')).toThrow('No model of the catalogue matches nothing-*')
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

  it('prints the values, their sources, and what is changed in requests of each format', () => {
    const text = output('claude-opus-4.7')
    expect(text).toMatch(/family Claude Opus, with the rules of 4\.7/)
    expect(text).toMatch(/sampling +fixed +Claude Opus from 4\.7\n/)
    expect(text).toMatch(/Claude Opus from 4\.7: Anthropic, "Migrating to Claude Opus 4\.7"/)
    expect(text).toMatch(/temperature 0\.5 \(all → anthropic; .*\)\n +unsupported temperature: /)
  })

  it('explains a model that is retired, unknown, or not for chat', () => {
    expect(output('claude-3-opus-20240229')).toMatch(/retired on 2026-01-05; successor claude-opus-5-5/)
    expect(output('acme-large')).toMatch(/no known family: .* It is served in openai-chat\./)
    expect(output('gpt-image-2')).toMatch(/not a chat model \(image\)/)
  })

  it('is JSON with --json', () => {
    const { profile, values, changes } = JSON.parse(output('kimi-k3', { json: true }))
    expect(profile).toMatchObject({ vendor: 'moonshot', reasoning: { control: 'effort' } })
    expect(values[0]).toMatchObject({ path: 'id', value: 'kimi-k3' })
    expect(changes).toContainEqual(expect.objectContaining({ setting: 'temperature 0.5', from: 'google' }))
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
