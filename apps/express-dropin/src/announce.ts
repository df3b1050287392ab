import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { CLAUDE, GPT } from './models.ts'

const SCRIPTS = ['openai-sdk.ts', 'anthropic-sdk.ts'].map((name) => join(import.meta.dirname, name))

/** Prints the address and snippets to paste. Offline, where it costs nothing, it also runs the SDKs' scripts. */
export async function announce(url: string, offline: boolean): Promise<void> {
  console.log(`
Listening on ${url}
${offline ? 'The model is offline. Set MIXROUTER_API_KEY to use real models.' : 'The models are those of api.mixrouter.com.'}

The OpenAI SDK with a Claude model:
  import OpenAI from 'openai'
  const openai = new OpenAI({ baseURL: '${url}/v1', apiKey: 'none' })
  await openai.chat.completions.create({ model: '${CLAUDE}', messages: [{ role: 'user', content: 'Hello' }] })

The Anthropic SDK with a GPT model:
  import Anthropic from '@anthropic-ai/sdk'
  const anthropic = new Anthropic({ baseURL: '${url}', apiKey: 'none' })
  await anthropic.messages.create({ model: '${GPT}', max_tokens: 1000, messages: [{ role: 'user', content: 'Hello' }] })

curl (add "stream": true for a stream):
  curl ${url}/v1/chat/completions -H 'content-type: application/json' \\
    -d '{"model": "${CLAUDE}", "messages": [{"role": "user", "content": "Hello"}]}'
  curl ${url}/v1/messages -H 'content-type: application/json' \\
    -d '{"model": "${GPT}", "max_tokens": 1000, "messages": [{"role": "user", "content": "Hello"}]}'

The server's own routes: ${url}/ and ${url}/todos
The console, to see it work: ${url}/console/
`)
  for (const script of SCRIPTS) {
    if (!offline) console.log(`To try an SDK, run: node ${script} ${url}`)
    else await once(spawn(process.execPath, [script, url], { stdio: 'inherit' }), 'close')
  }
  console.log(`The server is listening on ${url}. Press Ctrl-C to stop. The console: ${url}/console/`)
}
