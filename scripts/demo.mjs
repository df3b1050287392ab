// Builds what the demo server needs and becomes that server.
import { step } from './step.mjs'

await step('building', ['turbo', 'run', 'build', '--filter=express-dropin...'], {
  help: 'A package does not build: the first error above names the file.',
})
console.log('› starting apps/express-dropin\n')
await import('../apps/express-dropin/src/server.ts')
