/** What sending a message needs, in a chunk of its own: the page is usable before it is loaded. */
export { answer, describeError } from './answer.ts'
export { toRequest } from './request.ts'
