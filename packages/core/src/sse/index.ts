export * from './encode.ts'
export * from './parser.ts'
