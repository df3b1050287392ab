/**
 * What is known of single models.
 *
 * @module
 */
export { findModel } from '../models/catalogue.ts'
