import { describe, expect, it } from 'vitest'
import { collectWarnings, createBlockWriter, createResponseAccumulator } from '../../hub/index.ts'
import { createToolCallAssembler } from './tool-call-assembler.ts'

/** The calls that the fragments of these deltas amount to, and how many fragments were handed over at once. */
function assemble(...deltas: object[][]) {
  const { warnings, warn } = collectWarnings()
  const accumulator = createResponseAccumulator()
  const writer = createBlockWriter(accumulator.add)
  writer.start({ id: 'a', model: 'm' })
  const assembler = createToolCallAssembler(writer, warn)
  for (const fragments of deltas) assembler.add(fragments)
  assembler.end()
  writer.finish({ finishReason: { unified: 'stop' } })
  const parts = accumulator.result().content
  const calls = parts.map((part) => (part.type === 'toolCall' ? [part.id, part.name, part.arguments] : []))
  return { calls, parts, warnings }
}

const call = (name: string, args?: string) => ({ function: { name, arguments: args } })
const more = (args: string) => ({ function: { arguments: args } })
const GENERATED = expect.stringMatching(/^call_[0-9a-f]{24}$/)

describe('pitfall 4: parallel calls', () => {
  it('with an index each', () => {
    const { calls } = assemble(
      [{ index: 0, id: 'a', ...call('f', '') }],
      [{ index: 0, ...more('{"x":') }],
      [{ index: 1, id: 'b', ...call('f', '{') }],
      [{ index: 0, ...more('1}') }],
      [{ index: 1, ...more('}') }],
    )
    expect(calls).toEqual([
      ['a', 'f', '{"x":1}'],
      ['b', 'f', '{}'],
    ])
  })

  it('with indexes as text', () => {
    const { calls } = assemble(
      [
        { index: '0', id: 'a', ...call('f', '{') },
        { index: '1', id: 'b', ...call('f', '{') },
      ],
      [
        { index: '0', ...more('}') },
        { index: '1', ...more('}') },
      ],
    )
    expect(calls).toEqual([
      ['a', 'f', '{}'],
      ['b', 'f', '{}'],
    ])
  })

  it('with sparse indexes', () => {
    const { calls } = assemble(
      [{ index: 2, id: 'a', ...call('f') }],
      [{ index: 5, id: 'b', ...call('g') }],
      [{ index: 2, ...more('{"x":1}') }],
    )
    expect(calls).toEqual([
      ['a', 'f', '{"x":1}'],
      ['b', 'g', '{}'],
    ])
  })

  it('with the same index and different ids, also when their fragments alternate', () => {
    const { calls } = assemble(
      [{ index: 0, id: 'a', ...call('f') }],
      [{ index: 0, id: 'b', ...call('f') }],
      [{ index: 0, id: 'a', ...more('{"x":1}') }],
      [{ index: 0, id: 'b', ...more('{"x":2}') }],
    )
    expect(calls).toEqual([
      ['a', 'f', '{"x":1}'],
      ['b', 'f', '{"x":2}'],
    ])
  })

  it('with no index, distinguished by their ids', () => {
    const { calls } = assemble([
      { id: 'a', ...call('f', '{"x":1}') },
      { id: 'b', ...call('f', '{"x":2}') },
    ])
    expect(calls).toEqual([
      ['a', 'f', '{"x":1}'],
      ['b', 'f', '{"x":2}'],
    ])
  })

  it('with the same index and no ids, distinguished by name or by complete arguments', () => {
    const { calls } = assemble(
      [{ index: 0, ...call('f', '{"x":1}') }],
      [{ index: 0, ...call('f', '{"x":2}') }],
      [{ index: 0, ...call('g', '{}') }],
    )
    expect(calls).toEqual([
      [GENERATED, 'f', '{"x":1}'],
      [GENERATED, 'f', '{"x":2}'],
      [GENERATED, 'g', '{}'],
    ])
  })

  it('of one name in one delta without index and id', () => {
    expect(assemble([call('ping'), call('ping')]).calls).toHaveLength(2)
  })
})

describe('pitfall 6: ids, names and first fragments', () => {
  it('a first fragment that carries the arguments too', () => {
    expect(assemble([{ index: 0, id: 'a', ...call('f', '{"x":1}') }]).calls).toEqual([['a', 'f', '{"x":1}']])
  })

  it('an id that comes after the name', () => {
    expect(assemble([{ index: 0, ...call('f') }], [{ index: 0, id: 'late', ...more('{}') }]).calls).toEqual([
      ['late', 'f', '{}'],
    ])
  })

  it('a name that comes after the arguments', () => {
    const { calls } = assemble([{ index: 0, id: 'a', ...more('{"x"') }], [{ index: 0, ...call('f', ':1}') }])
    expect(calls).toEqual([['a', 'f', '{"x":1}']])
  })

  it('blank ids, which are generated', () => {
    const { calls } = assemble(
      [{ index: 0, id: '', ...call('f', '{}') }],
      [{ index: 1, id: ' ', ...call('f', '{}') }],
    )
    expect(calls).toEqual([
      [GENERATED, 'f', '{}'],
      [GENERATED, 'f', '{}'],
    ])
    expect(calls[0]).not.toEqual(calls[1])
  })

  it('one id for two calls', () => {
    const { calls } = assemble(
      [{ index: 0, id: 'a', ...call('f', '{}') }],
      [{ index: 1, id: 'a', ...call('g', '{}') }],
    )
    expect(calls).toEqual([
      ['a', 'f', '{}'],
      [GENERATED, 'g', '{}'],
    ])
  })

  it('a name, or an id of its own, with each fragment', () => {
    const repeated = assemble(
      [{ index: 0, id: 'a', ...call('f', '{"x') }],
      [{ index: 0, id: 'a', ...call('f', '":1}') }],
    )
    expect(repeated.calls).toEqual([['a', 'f', '{"x":1}']])
    const renewed = assemble(
      [{ index: 0, id: 'a', ...call('f', '{"x') }],
      [{ index: 0, id: 'b', ...more('":1}') }],
    )
    expect(renewed.calls).toEqual([['a', 'f', '{"x":1}']])
  })

  it('a whole call sent again is not doubled', () => {
    const whole = { index: 0, id: 'a', ...call('f', '{"x":1}') }
    expect(assemble([whole], [whole]).calls).toEqual([['a', 'f', '{"x":1}']])
  })

  it('parsable arguments that are only a prefix', () => {
    expect(assemble([{ index: 0, id: 'a', ...call('f', '{}') }], [{ index: 0, ...more(' ') }]).calls).toEqual(
      [['a', 'f', '{} ']],
    )
  })

  it('white space before, or instead of, the arguments', () => {
    expect(assemble([{ index: 0, id: 'a', ...call('f', ' ') }], [{ index: 0, ...more('{}') }]).calls).toEqual(
      [['a', 'f', ' {}']],
    )
    expect(assemble([{ index: 0, id: 'a', ...call('f', '\n') }]).calls).toEqual([['a', 'f', '{}']])
  })

  it('white space after complete arguments, even with the name again, starts no second call', () => {
    const whole = { index: 0, id: 'a', ...call('f', '{"x":1}') }
    for (const trailing of [
      more(' '),
      call('f', ' '),
      { id: 'a', ...call('f', '\n') },
      { id: '', ...more('\n') },
    ]) {
      const { calls } = assemble([whole], [{ index: 0, ...trailing }])
      expect(calls.map(([id, name, args]) => [id, name, args?.trim()])).toEqual([['a', 'f', '{"x":1}']])
    }
    const anonymous = assemble([{ index: 0, ...call('f', '{"x":1}') }], [{ index: 0, ...call('f', ' ') }])
    expect(anonymous.calls).toEqual([[GENERATED, 'f', '{"x":1} ']])
  })

  it('arguments as an object', () => {
    expect(assemble([{ id: 'a', function: { name: 'f', arguments: { x: 1 } } }]).calls).toEqual([
      ['a', 'f', '{"x":1}'],
    ])
  })

  it('no name at all: a placeholder is passed over, arguments are warned of', () => {
    expect(assemble([{ index: 0, ...more('') }])).toMatchObject({ calls: [], warnings: [] })
    expect(assemble([{ index: 0, ...more('{}') }]).warnings).toMatchObject([{ path: 'tool_calls' }])
  })
})

it('keeps Gemini’s signatures, with the call or after it', () => {
  const extra_content = { google: { thought_signature: 'sig' } }
  const { parts } = assemble(
    [{ index: 0, id: 'a', ...call('f', '{}'), extra_content }],
    [{ index: 1, id: 'b', ...call('g', '{}') }],
    [{ index: 1, extra_content }],
  )
  const opaque = { google: { thoughtSignature: 'sig' } }
  expect(parts).toMatchObject([
    { id: 'a', opaque },
    { id: 'b', opaque },
  ])
})

it('reads custom tools, whose input is text', () => {
  const { parts } = assemble(
    [{ index: 0, id: 'a', type: 'custom', custom: { name: 'patch', input: ' *** ' } }],
    [{ index: 0, custom: { input: 'End' } }],
  )
  expect(parts).toEqual([{ type: 'toolCall', id: 'a', name: 'patch', arguments: ' *** End', custom: true }])
})
