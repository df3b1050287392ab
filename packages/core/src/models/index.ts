export { findModel, MODELS, type ModelId } from './catalogue.ts'
export { nativeFormats, traitsOf } from './lookup.ts'
export type { Modality, Model } from './model.ts'
