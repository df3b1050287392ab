import type { ImageModelV4, ImageModelV4CallOptions, ImageModelV4Result } from '@ai-sdk/provider'
import type { ImageCalls } from './image-calls.ts'
import { MixrouterLazyModel } from './lazy-model.ts'

/** An image model of the service (gpt-image): generates and edits images. */
export class MixrouterImageModel extends MixrouterLazyModel<ImageCalls> implements ImageModelV4 {
  readonly provider = 'mixrouter.image'
  readonly maxImagesPerCall = 10
  readonly supportsFileInputs = true
  readonly supportsMaskInputs = true

  async doGenerate(options: ImageModelV4CallOptions): Promise<ImageModelV4Result> {
    return (await this.calls()).doGenerate(options)
  }

  protected load() {
    return import('./image-calls.ts').then(({ ImageCalls }) => ImageCalls)
  }
}
