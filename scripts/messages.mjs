import { parseArgs } from 'node:util'
import { findMessages } from './messages/find.mjs'
import { KINDS } from './messages/kinds.mjs'
import { sourceFiles } from './messages/source.mjs'

const { values } = parseArgs({ options: { json: { type: 'boolean' } } })
const messages = findMessages(sourceFiles())

if (values.json) console.log(JSON.stringify(messages, null, 2))
else {
  for (const [kind, title] of Object.entries(KINDS)) {
    const found = messages.filter((message) => message.kind === kind)
    if (found.length > 0) console.log(`${title} (${found.length})\n`)
    for (const { file, line, text } of found)
      console.log(`${file}:${line}\n  ${text.replaceAll('\n', '\n  ')}`)
    if (found.length > 0) console.log()
  }
}
