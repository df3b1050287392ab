import { EFFORTS } from '@mixrouter/core'
import { type Command, Option } from 'commander'
import type { ChatOptions } from './chat.ts'

const EXAMPLES = `
Examples:
  $ mixrouter chat claude-sonnet-5                         a conversation; /help lists its commands
  $ mixrouter chat --offline                               try it without a key, network or real model
  $ mixrouter chat gpt-5.5 "Explain this" < error.log      one response; pipes get only its text
  $ mixrouter chat gemini-3.8-pro "What is this?" --attach cat.png --json`

/** Adds `mixrouter chat`. */
export function addChatCommand(program: Command): void {
  program
    .command('chat')
    .description(
      'Talk to a model in the terminal. With a prompt, or with input from a pipe, print one response. The models are ' +
        'those of the configuration, or those whose keys the environment has.',
    )
    .argument('[model]', 'name of the model (default: the first of the configuration, or the newest)')
    .argument('[prompt...]', 'message to send; what is piped in follows it')
    .option('-s, --system <text>', 'instructions for the model')
    .option('-a, --attach <file>', 'image, PDF, audio, video or text to send; can be repeated', collect)
    .addOption(new Option('--effort <level>', 'how much the model reasons').choices(EFFORTS))
    .option('-c, --config <file>', 'configuration file (JSON) with upstreams')
    .addOption(new Option('--offline', 'use an offline model, to try it without a key').conflicts('config'))
    .option('--json', 'print the response, tokens, cost and warnings as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (model: string | undefined, prompt: string[], options: ChatOptions) => {
      const { chat } = await import('./chat.ts') // lazy, so that --help is fast
      await chat(model, prompt, options)
    })
}

function collect(file: string, previous: readonly string[] = []): string[] {
  return [...previous, file]
}
