import { Argument, type Command } from 'commander'
import { SHELLS } from './shells.ts'
import type { CommandWords } from './words.ts'

const EXAMPLES = `
Examples:
  $ source <(mixrouter completion bash)                                      in ~/.bashrc
  $ source <(mixrouter completion zsh)                                       in ~/.zshrc, after compinit
  $ mixrouter completion fish > ~/.config/fish/completions/mixrouter.fish`

/** Adds `mixrouter completion`. */
export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .description('Print a script with which a shell completes commands, options and their values.')
    .addArgument(new Argument('<shell>').choices(Object.keys(SHELLS)))
    .addHelpText('after', EXAMPLES)
    .action((shell: keyof typeof SHELLS) => console.log(SHELLS[shell](describeCommands(program))))
}

function describeCommands(program: Command): CommandWords[] {
  return program.commands.map((command) => ({
    name: command.name(),
    description: firstSentence(command.description()),
    values: command.registeredArguments[0]?.argChoices ?? [],
    options: command.options.flatMap(({ long, description, required, optional, argChoices }) =>
      long ? [{ long, description, takesValue: required || optional, values: argChoices ?? [] }] : [],
    ),
  }))
}

function firstSentence(text: string): string {
  return text.replace(/[.:;].*$/s, '')
}
