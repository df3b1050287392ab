import type { Config } from '@mixrouter/gateway'
import { CommandError } from '../command-error.ts'
import { checkServed, listServed } from '../served.ts'
import { readAttachment } from './attachment.ts'
import type { Conversation } from './conversation.ts'
import { parseEffort } from './effort.ts'
import { saveConversation } from './transcript.ts'

/** What the user may type instead of a message. */
export interface SlashCommand {
  /** Its argument, for the help. */
  argument?: string
  description: string
  /** Changes the conversation, and returns what to print. */
  run(conversation: Conversation, argument: string, config: Config): string | Promise<string>
}

export const SLASH_COMMANDS: Readonly<Record<string, SlashCommand>> = {
  '/model': {
    argument: '[NAME]',
    description: 'continue with another model, or show which one responds',
    run(conversation, name, config) {
      if (name === '')
        return `The model is ${conversation.model}. Served are: ${listServed(config.upstreams)}`
      checkServed(name, config)
      conversation.model = name
      return `${name} responds from now on.`
    },
  },
  '/system': {
    argument: '[TEXT]',
    description: 'set the instructions for the model, or remove them',
    run(conversation, text) {
      if (text === '') delete conversation.system
      else conversation.system = text
      return text === '' ? 'There are no instructions any more.' : 'The instructions apply from now on.'
    },
  },
  '/effort': {
    argument: '[LEVEL]',
    description: 'how much the model reasons, or its default without a level',
    run(conversation, level) {
      if (level === '') delete conversation.effort
      else conversation.effort = parseEffort(level)
      return `The effort is ${level || "the model's default"} from now on.`
    },
  },
  '/attach': {
    argument: 'FILE',
    description: 'send a file with the next message',
    async run(conversation, path) {
      if (path === '') throw new CommandError('Name a file, such as /attach cat.png', 2)
      const attachment = await readAttachment(path)
      conversation.attachments.push(attachment)
      return `Goes with the next message: ${attachment.title}`
    },
  },
  '/clear': {
    description: 'forget the conversation, not the model and instructions',
    run(conversation) {
      conversation.messages = []
      conversation.attachments = []
      return 'The conversation starts anew.'
    },
  },
  '/save': {
    argument: 'FILE',
    description: 'save the conversation, as JSON if the name ends with .json',
    async run(conversation, path) {
      if (path === '') throw new CommandError('Name a file, such as /save conversation.md', 2)
      await saveConversation(conversation, path)
      return `Saved ${path}`
    },
  },
  '/help': { description: 'list the commands', run: help },
}

/** Ends the conversation. */
export const EXIT_COMMAND = '/exit'

function help(): string {
  const rows = Object.entries(SLASH_COMMANDS).map(([name, { argument = '', description }]) => [
    `${name} ${argument}`,
    description,
  ])
  const all = [
    ...rows,
    [EXIT_COMMAND, 'leave, as Ctrl-D does'],
    ['Ctrl-C', 'abort the response; twice, leave'],
  ]
  const width = Math.max(...all.map(([usage = '']) => usage.length))
  return [
    ...all.map(([usage = '', description]) => `  ${usage.padEnd(width)}  ${description}`),
    '  A line that ends with \\ continues on the next; pasted lines stay together.',
  ].join('\n')
}
