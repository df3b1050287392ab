import { type LanguageModelV4, NoSuchModelError, type ProviderV4 } from '@ai-sdk/provider'
import type { ModelId } from '@mixrouter/core'
import type { VendorModels } from '@mixrouter/core/internal/sdk'
import { createProviderClient } from './client.ts'
import { type ProviderFormat, registerFormats } from './formats/registry.ts'
import { registerVendor } from './known-models.ts'
import { MixrouterLanguageModel } from './language-model.ts'
import { modelLookup } from './model-lookup.ts'
import type { MixrouterModelSettings, MixrouterProviderSettings } from './settings.ts'

/** Settings of a provider that has one format. */
export type MixrouterFormatSettings = Omit<MixrouterProviderSettings, 'format'>

/** A provider of language models in one format: an app that needs no other one bundles no other one. */
export interface MixrouterFormatProvider extends ProviderV4 {
  (modelId: ModelId, settings?: Omit<MixrouterModelSettings, 'format'>): LanguageModelV4
  languageModel(modelId: ModelId, settings?: Omit<MixrouterModelSettings, 'format'>): LanguageModelV4
}

/**
 * A provider of one format, which knows the models of its vendor and loads what is known of others when it is needed.
 *
 * @throws TypeError if the base URL is not a valid http(s) URL, or a value in `models` is not valid
 */
export function createFormatProvider(
  format: ProviderFormat,
  vendor: VendorModels,
  settings: MixrouterFormatSettings,
): MixrouterFormatProvider {
  const { name, profile } = format.codec
  registerFormats({ [name]: profile }, { [name]: () => format })
  registerVendor(vendor)
  modelLookup(settings)
  if (settings.baseURL !== undefined) createProviderClient(settings)

  const languageModel: MixrouterFormatProvider['languageModel'] = (modelId, own = {}) =>
    new MixrouterLanguageModel(modelId, {
      ...settings,
      ...own,
      headers: { ...settings.headers, ...own.headers },
      extraBody: { ...settings.extraBody, ...own.extraBody },
      format: name,
    })
  const none = (modelType: 'embeddingModel' | 'imageModel') => (modelId: string) => {
    throw new NoSuchModelError({ modelId, modelType })
  }
  return Object.assign((...call: Parameters<typeof languageModel>) => languageModel(...call), {
    specificationVersion: 'v4' as const,
    languageModel,
    embeddingModel: none('embeddingModel'),
    imageModel: none('imageModel'),
  })
}
