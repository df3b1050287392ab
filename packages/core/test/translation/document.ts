import { FORMATS, type Format } from '../../src/index.ts'
import { errorTable, finishTable, thinkingTable } from './mappings.ts'
import { observeRequest, observeResponse } from './observe.ts'
import { requestGroups } from './request-rows.ts'
import { responseGroups } from './response-rows.ts'
import type { Group, Row } from './row.ts'
import { createNotes, type Notes, table } from './table.ts'

const INTRO = `<!-- Written by \`pnpm docs:translation\` from what the codecs do; a test fails when it is stale. -->

# What a translation carries

A client speaks one of four formats, and so does an upstream: sixteen pairs. Everything below was observed by sending
each thing through the codecs of each pair.

**The same format on both sides** is passthrough: bytes are forwarded as they came, except the model's name and the
key. Nothing is lost, known to us or not. The tables are about the other twelve pairs.

| | |
| --- | --- |
| ✓ | it arrives |
| ~ | it arrives in other words |
| ✗ | it is left out; with \`onUnsupported: 'error'\` the request is refused instead |
| — | nobody else has a word for it, so that only passthrough brings it here |

A number leads to the note below the table: the warning with its code and its path, or, where nothing is said, the reason.
Warnings are in \`warnings\` of \`translateRequest\`; the gateway counts them in the header \`x-mixrouter-warnings\`, such as
\`2; unsupported, changed\`; and \`mixrouter translate\` shows on standard error what becomes of a request of yours:

\`\`\`sh
mixrouter translate --from openai-chat --to anthropic request.json
\`\`\``

const REQUESTS = `## Requests

Columns are the upstream's formats. *Clients* says which formats have a word for it. The model is one that nothing is known
of; what is known of a model can narrow it further, such as a fixed temperature, a limit of tokens, or
[how it is told to think](#thinking-by-model).`

const RESPONSES = `## Answers

Columns are the client's formats. *Upstreams* says which formats have a word for it. Streams carry the same as whole
answers, unless a cell says otherwise. Usage is asked for in every stream; a chat client is told it if it asked.`

const ERRORS = `## Errors

An error of an upstream reaches the client in the client's own words, with its status and its message, so that the client's
SDK throws the error that it is made for. In a stream it is the format's error event; an answer that breaks off is an error
too, never a clean end.`

/** The text of docs/translation.md. */
export function translationDocument(): string {
  return `${[
    INTRO,
    REQUESTS,
    ...requestGroups.map((group) => section(group, 'Clients', requestCell)),
    `### Thinking by model\n\nThe fields of the request that say how to think, for models that something is known of.\n\n${thinkingTable()}`,
    RESPONSES,
    ...responseGroups.map((group) => section(group, 'Upstreams', responseCell)),
    `### How it ended\n\n${finishTable()}`,
    ERRORS,
    errorTable(),
  ].join('\n\n')}\n`
}

/** What a cell says of one pair. */
interface Cell {
  sign: string
  notes: readonly string[]
}

const SIGNS = { carried: '✓', changed: '~', lost: '✗' }

function requestCell(...passage: Parameters<typeof observeRequest>): Cell | undefined {
  const outcome = observeRequest(...passage)
  return outcome && { sign: SIGNS[outcome.kind], notes: outcome.notes }
}

function responseCell(...passage: Parameters<typeof observeResponse>): Cell | undefined {
  const outcomes = observeResponse(...passage)
  if (!outcomes) return undefined
  const { whole, streamed } = outcomes
  const [sign, other] = [SIGNS[whole.kind], SIGNS[streamed.kind]]
  return {
    sign: sign === other ? sign : `${sign}, streamed ${other}`,
    notes: [...whole.notes, ...streamed.notes],
  }
}

function section<Put>(
  { title, rows }: Group<Put>,
  sources: string,
  observe: (row: Row<Put>, from: Format, to: Format) => Cell | undefined,
): string {
  const notes = createNotes()
  const lines = rows.map((row) => {
    const speakers = new Set<Format>()
    const columns = FORMATS.map((to) => {
      const cells = new Map<Format, Cell>()
      for (const from of FORMATS) {
        const cell = from === to ? undefined : observe(row, from, to)
        if (!cell) continue
        cells.set(from, cell)
        speakers.add(from)
      }
      return summary(cells, notes)
    })
    return [
      row.label,
      FORMATS.every((format) => speakers.has(format)) ? 'all' : [...speakers].sort(byOrder).join(', '),
      ...columns,
    ]
  })
  return [`### ${title}`, table([['', sources, ...FORMATS], ...lines]), notes.list()]
    .filter(Boolean)
    .join('\n\n')
}

const byOrder = (one: Format, other: Format) => FORMATS.indexOf(one) - FORMATS.indexOf(other)

/** One cell for all who can say it; where its sign is not the same for all, with those that each sign holds for. */
function summary(cells: ReadonlyMap<Format, Cell>, { refer }: Notes): string {
  const bySign = new Map<string, { from: Format[]; notes: Set<string> }>()
  for (const [from, { sign, notes }] of cells) {
    const known = bySign.get(sign) ?? { from: [], notes: new Set() }
    bySign.set(sign, known)
    known.from.push(from)
    for (const note of notes) known.notes.add(note)
  }
  if (bySign.size === 0) return '—'
  return [...bySign]
    .map(([sign, { from, notes }]) => {
      const marks = [sign, ...[...notes].map(refer)].join(' ')
      return bySign.size === 1 ? marks : `${marks} from ${from.join(', ')}`
    })
    .join('; ')
}
