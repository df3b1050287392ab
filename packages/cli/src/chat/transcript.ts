import { writeFile } from 'node:fs/promises'
import type { Message } from '@mixrouter/core'
import { CommandError } from '../command-error.ts'
import { describeFileError } from '../file-error.ts'
import { describeMedia } from './attachment.ts'
import type { Conversation } from './conversation.ts'

/**
 * Saves a conversation as Markdown, or as JSON if the name ends with `.json`.
 *
 * @throws CommandError 2 if the file exists or can't be written
 */
export async function saveConversation(conversation: Conversation, path: string): Promise<void> {
  const { model, system, messages } = conversation
  const text = path.toLowerCase().endsWith('.json')
    ? `${JSON.stringify({ model, ...(system !== undefined && { system }), messages }, null, 2)}\n`
    : transcript(conversation)
  await writeFile(path, text, { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') throw new CommandError(`${path} exists. Choose another name`, 2)
    throw new CommandError(`${path} can't be written: ${describeFileError(error)}`, 2)
  })
}

function transcript({ system, messages, model }: Conversation): string {
  const titles = { user: 'You', assistant: model, system: 'System' }
  return [
    ...(system === undefined ? [] : [`## System\n\n${system}\n`]),
    ...messages.map((message) => `## ${titles[message.role]}\n\n${describeContent(message)}\n`),
  ].join('\n')
}

function describeContent({ content }: Message): string {
  return content
    .flatMap((part) => {
      if (part.type === 'text' || part.type === 'refusal') return part.text
      return 'source' in part ? `[${part.filename ?? describeMedia(part)}]` : []
    })
    .join('\n\n')
}
