// Builds the packages that the demo server needs, then runs the server in this process.
import { step } from './step.mjs'

await step('building', ['turbo', 'run', 'build', '--filter=express-dropin...'], {
  help: 'A package failed to build. See the first error above.',
})
console.log('› starting apps/express-dropin\n')
await import('../apps/express-dropin/src/server.ts')
