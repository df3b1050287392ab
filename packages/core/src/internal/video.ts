/**
 * Tasks that make videos.
 *
 * @module
 */
export * from '../video/index.ts'
