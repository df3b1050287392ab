import { FORMATS } from '@mixrouter/core'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Mapping } from './models.ts'
import type { RunOptions } from './run.ts'

const EXAMPLES = `
Agents: claude, codex, gemini, qwen, opencode, aider, and with --format any command that uses an official SDK.

Examples:
  $ mixrouter run claude --model gpt-5.5
  $ mixrouter run codex --model claude-sonnet-5 -- exec "explain this repository"
  $ mixrouter run claude --map "claude-*haiku*=gpt-5.5-mini" --map "claude-*=kimi-k3"
  $ mixrouter run gemini --offline -- -p "Hello"       try it without a key, network or real model
  $ mixrouter run ./my-agent --format anthropic --model gemini-3.8-pro
  $ eval "$(mixrouter run claude --print-env)"         use a gateway that \`mixrouter serve\` runs`

/** Adds `mixrouter run`. */
export function addRunCommand(program: Command): void {
  program
    .command('run')
    .description(
      'Run a coding agent with any model: starts a gateway for it alone, points the agent at it, and exits with the ' +
        "agent's exit code. Your files are not changed: settings and sessions are temporary, see --user-home.",
    )
    .argument('<agent>', 'name of an agent, or a command with --format')
    .argument('[args...]', 'arguments of the agent, after --')
    .option('-m, --model <name>', "model that the agent uses (default: the agent's own)")
    .option(
      '-b, --background-model <name>',
      'model for titles, summaries and the like (default: the cheapest current one of the vendor of --model)',
    )
    .option(
      '--map <glob=model>',
      'send requests for models that match to another model; can be repeated, the first match applies',
      collectMapping,
    )
    .addOption(new Option('--format <format>', 'format that the command speaks').choices(FORMATS))
    .option('-c, --config <file>', 'configuration file (JSON) with upstreams')
    .addOption(new Option('--offline', 'use an offline model, to try it without a key').conflicts('config'))
    .option('--log <file>', 'append a line for every request, with its warnings, to a file')
    .option('--user-home', 'let the agent use its own folder in your home, with its sessions and login')
    .option('-q, --quiet', 'no summary at the end')
    .addOption(
      new Option(
        '--print-env',
        'print the variables that point the agent at a gateway, for shells and IDEs, and start nothing',
      ).conflicts(['config', 'offline', 'map', 'log']),
    )
    .option('--url <url>', 'address of the gateway for --print-env', 'http://127.0.0.1:8787')
    .option('--json', 'print JSON: the variables of --print-env, or the summary at the end')
    .addHelpText('after', EXAMPLES)
    .action(async (agent: string, args: string[], options: RunOptions) => {
      const { run } = await import('./run.ts') // lazy, so that --help is fast
      await run(agent, args, options)
    })
}

function collectMapping(text: string, previous: readonly Mapping[] = []): Mapping[] {
  const at = text.indexOf('=')
  const [glob, model] = [text.slice(0, at).trim(), text.slice(at + 1).trim()]
  if (at > 0 && glob && model) return [...previous, { glob, model }]
  throw new InvalidArgumentError('Expected GLOB=MODEL, such as "claude-*=gpt-5.5".')
}
