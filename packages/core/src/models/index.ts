export {
  type Cost,
  type CostOptions,
  type CostTokens,
  costOf,
  formatCost,
  type Price,
  type UnitPrices,
} from './cost.ts'
export type { ModelLookup } from './create-lookup.ts'
export { parseModelOverrides } from './extend.ts'
export type { FamilyTraits } from './family.ts'
export type { KnownModelId, ModelId } from './ids.ts'
export { isRetired } from './lifecycle.ts'
export { extendModels, nativeFormats, profileOf, resolveModel, traitsOf } from './lookup.ts'
export type { ModelOverride, ModelOverrides } from './override.ts'
export type {
  Lifecycle,
  Modality,
  ModelKind,
  ModelPrices,
  ModelProfile,
  TokenPrices,
} from './profile.ts'
export type { ProfileLayer } from './resolve.ts'
