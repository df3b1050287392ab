import { fstatSync } from 'node:fs'
import { text as readAll } from 'node:stream/consumers'
import type { Effort } from '@mixrouter/core'
import { exitOnClosedOutput } from '../closed-output.ts'
import { CommandError } from '../command-error.ts'
import { findDefaultModel } from '../models/select.ts'
import { checkServed, listServed } from '../served.ts'
import type { UpstreamOptions } from '../upstreams.ts'
import { readAttachment } from './attachment.ts'
import { type Backend, openBackend } from './backend.ts'
import { createConversation } from './conversation.ts'
import { converse } from './interactive.ts'
import { respondOnce } from './once.ts'

export interface ChatOptions extends UpstreamOptions {
  system?: string
  effort?: Effort
  /** Paths of files that go with the first message. */
  attach?: readonly string[]
  json?: boolean
}

/** `mixrouter chat`: a conversation in the terminal, or the response to one message. */
export async function chat(
  model: string | undefined,
  words: readonly string[],
  { attach = [], json, ...options }: ChatOptions,
): Promise<void> {
  exitOnClosedOutput()
  const { stdin, stdout } = process
  const isConversation = words.length === 0 && stdin.isTTY && stdout.isTTY && !json
  const attachments = await Promise.all(attach.map(readAttachment))
  const backend = await openBackend(options, process.env)
  try {
    const { system, effort } = options
    const conversation = createConversation({
      model: selectModel(model, backend),
      ...(system !== undefined && { system }),
      ...(effort !== undefined && { effort }),
      attachments,
    })
    if (isConversation) await converse(backend, conversation)
    else await respondOnce(backend, conversation, await readPrompt(words), { ...(json && { json }) })
  } finally {
    await backend.close()
  }
}

function selectModel(name: string | undefined, { config }: Backend): string {
  const model = name ?? findDefaultModel(config)
  const served = listServed(config.upstreams)
  if (model === undefined) throw new CommandError(`Name a model. Served are: ${served}`, 2)
  if (/\s/.test(model))
    throw new CommandError(`"${model}" is not a model. Name one before the prompt. Served are: ${served}`, 2)
  checkServed(model, config)
  return model
}

/** The arguments, then what is piped in. @throws CommandError 2 if there is neither */
async function readPrompt(words: readonly string[]): Promise<string> {
  const piped = words.length === 0 || isPipeOrFile() ? (await readAll(process.stdin)).trim() : ''
  const prompt = [words.join(' '), piped].filter(Boolean).join('\n\n')
  if (prompt !== '') return prompt
  throw new CommandError('There is no prompt. Give it as an argument or on standard input.', 2)
}

/** Whether standard input is meant for this command: other programs may leave a socket open that never ends. */
function isPipeOrFile(): boolean {
  const input = fstatSync(process.stdin.fd)
  return input.isFIFO() || input.isFile()
}
