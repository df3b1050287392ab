// An agent in the terminal: node src/main.ts [--model NAME] [--folder PATH] [prompt ...]
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { createChat } from './chat.ts'
import { DEFAULT_MODEL, openModels } from './models.ts'
import { createPrinter } from './printer.ts'

const HELP = '/model NAME switches the model, /summary summarizes the conversation, /quit exits.'

const { values, positionals } = parseArgs({
  options: {
    model: { type: 'string', default: DEFAULT_MODEL },
    folder: { type: 'string', default: process.cwd() },
  },
  allowPositionals: true,
})
const models = await openModels()
const chat = createChat(values.folder)
const write = (text: string) => void process.stdout.write(text)
let model = models.model(values.model)

async function turn(line: string): Promise<void> {
  const [command, name] = line.split(/\s+/)
  if (command === '/model' && name) {
    model = models.model(name)
    return write(`The model is now ${name}, in the ${model.format} format.\n`)
  }
  if (command === '/summary') {
    for await (const text of chat.summarize(model)) write(text)
    return write('\n')
  }
  if (line.startsWith('/')) return write(`${HELP}\n`)
  const printer = createPrinter(write, process.stdout.isTTY)
  for await (const message of chat.send(model, line)) printer.message(message)
  printer.end()
}

try {
  if (positionals.length > 0) await turn(positionals.join(' '))
  else {
    const greeting = models.offline
      ? 'The model is offline. Set MIXROUTER_API_KEY to use real models.'
      : 'Ready.'
    write(
      `${greeting}\n${HELP}\nTry: Use the calculator for "(17 + 4) * 2"\nTry: Search the files for "agent" and "chain"\n`,
    )
    const input = createInterface({ input: process.stdin, output: process.stdout, prompt: '\n> ' })
    let ended = false
    input.once('close', () => {
      ended = true
    })
    input.prompt()
    for await (const line of input) {
      if (line.trim() === '/quit') break
      try {
        if (line.trim()) await turn(line.trim())
      } catch (error) {
        write(`\nError: ${error instanceof Error ? error.message : error}\n`)
      }
      if (!ended) input.prompt() // in Node.js 24 it throws if the input ended during the turn
    }
    input.close()
  }
} finally {
  await models.close()
}
