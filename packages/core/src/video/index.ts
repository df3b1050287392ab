export * from './client.ts'
export { decodeVideoRequest, encodeVideoTask } from './served.ts'
export * from './types.ts'
export type { WaitOptions } from './wait.ts'
