// Writes the JSON Schema of the gateway's configuration, which its package contains.
// Usage: pnpm config-schema
import { writeFileSync } from 'node:fs'
import { configJsonSchema } from '../packages/gateway/src/config/json-schema.ts'
import { describeSchema } from './config-schema/describe.mjs'
import { ROOT } from './messages/source.mjs'

const schema = describeSchema(configJsonSchema())
writeFileSync(`${ROOT}packages/gateway/config.schema.json`, `${JSON.stringify(schema, null, 2)}\n`)
