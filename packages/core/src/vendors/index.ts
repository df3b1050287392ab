export { quirksOf } from './lookup.ts'
