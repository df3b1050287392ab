/**
 * Files, URLs and options on the level of tokens of every format: what is needed of one before it is loaded.
 *
 * @module
 */
export { upstreamProfiles } from '../formats/upstream-profiles.ts'
