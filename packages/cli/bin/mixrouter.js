#!/usr/bin/env node
// Plain JavaScript, so that it can be linked before the build and reports an outdated Node.js.
import module from 'node:module'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(`mixrouter requires Node.js 22.19 or newer; this is ${process.version}.`)
  process.exit(1)
}
module.enableCompileCache()
await import('../dist/cli.js')
