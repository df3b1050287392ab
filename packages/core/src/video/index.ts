export * from './client.ts'
export * from './types.ts'
export type { WaitOptions } from './wait.ts'
