/**
 * What becomes of the features of one format in another.
 *
 * @module
 */
export { makePortable } from '../client/make-portable.ts'
