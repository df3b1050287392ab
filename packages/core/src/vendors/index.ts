export { quirks, quirksOf } from './lookup.ts'
