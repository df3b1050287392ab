/**
 * What is known of the models of all vendors.
 *
 * @module
 */
export { extendModels, profileOf, traitsOf } from '../models/lookup.ts'
