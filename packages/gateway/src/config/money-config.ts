import type { ModelPrices, UnitPrices } from '@mixrouter/core'

/** What a model costs you: US dollars for one million tokens, for one image, second, request or web search. */
export interface PriceConfig extends ModelPrices, UnitPrices {}
