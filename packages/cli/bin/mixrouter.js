#!/usr/bin/env node
// Plain JavaScript, so that it can be linked before the build and can tell an old Node.js what is missing.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(`mixrouter needs Node.js 22.19 or newer; this is ${process.version}.`)
  process.exit(1)
}
await import('../dist/cli.js')
