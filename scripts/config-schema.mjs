// Writes the JSON Schema of the gateway's configuration, which its package contains.
// Usage: pnpm config-schema
import { writeFileSync } from 'node:fs'
import { configJsonSchema } from '../packages/gateway/src/config/json-schema.ts'

writeFileSync('packages/gateway/config.schema.json', `${JSON.stringify(configJsonSchema(), null, 2)}\n`)
