import { describeFailure, failureOf } from '../failure.ts'
import { printable } from '../terminal/printable.ts'
import { bold, cyan, dim, red, yellow } from '../terminal/style.ts'
import type { Backend } from './backend.ts'
import { complete } from './complete.ts'
import { addTurn, type Conversation, nextRequest } from './conversation.ts'
import { readMessage } from './read-message.ts'
import { EXIT_COMMAND, SLASH_COMMANDS } from './slash-commands.ts'
import { describeTurn } from './summary.ts'
import { createTerminalView } from './terminal-view.ts'

const INTERRUPTED = 130

/** Talks until the user leaves. */
export async function converse(backend: Backend, conversation: Conversation): Promise<void> {
  console.log(`${bold(conversation.model)}${dim(' · /help lists the commands, Ctrl-D leaves')}\n`)
  const history: string[] = []
  let wasInterrupted = false
  for (;;) {
    const input = await readMessage({
      prompt: cyan('> '),
      history,
      complete: (line) => complete(line, backend.config),
    })
    if (input.type !== 'message') console.log()
    if (input.type === 'end' || (input.type === 'interrupt' && wasInterrupted)) return
    wasInterrupted = input.type === 'interrupt'
    if (input.type === 'interrupt') {
      console.log(dim('Press Ctrl-C again to leave.'))
      continue
    }
    const text = input.text.trim()
    if (text === EXIT_COMMAND) return
    if (/^\/\w+(\s|$)/.test(text)) await runCommand(text, backend, conversation)
    else if (text !== '') await takeTurn(text, backend, conversation)
  }
}

async function runCommand(text: string, { config }: Backend, conversation: Conversation): Promise<void> {
  const [name = ''] = text.split(/\s/, 1)
  const command = SLASH_COMMANDS[name]
  if (!command) return console.log(red(`There is no command ${name}; /help lists them.`))
  try {
    console.log(dim(await command.run(conversation, text.slice(name.length).trim(), config)))
  } catch (error) {
    console.log(red(describeFailure(failureOf(error))))
  }
}

async function takeTurn(text: string, backend: Backend, conversation: Conversation): Promise<void> {
  const abortion = new AbortController()
  const interrupt = () => (abortion.signal.aborted ? process.exit(INTERRUPTED) : abortion.abort())
  process.on('SIGINT', interrupt)
  try {
    const request = nextRequest(conversation, text)
    const turn = await backend.send(request, createTerminalView(), abortion.signal)
    addTurn(conversation, request, turn)
    if (abortion.signal.aborted) console.log() // the terminal has echoed ^C
    for (const { code, path, message } of turn.warnings)
      console.log(yellow(printable(`warning ${code} ${path}: ${message}`)))
    console.log(dim(`${printable(describeTurn(turn, conversation.spending))}\n`))
  } catch (error) {
    console.log(red(printable(describeFailure(failureOf(error)))))
    console.log(dim('The message was not kept. Press ↑ to send it again.\n'))
  } finally {
    process.off('SIGINT', interrupt)
  }
}
