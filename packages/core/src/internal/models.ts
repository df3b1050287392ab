/**
 * What is known of the models of all vendors.
 *
 * @module
 */
export { profileOf, resolveModel } from '../models/lookup.ts'
