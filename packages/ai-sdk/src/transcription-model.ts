import type {
  Experimental_TranscriptionModelV4StreamOptions as StreamOptions,
  Experimental_TranscriptionModelV4StreamResult as StreamResult,
  TranscriptionModelV4,
  TranscriptionModelV4CallOptions,
  TranscriptionModelV4Result,
} from '@ai-sdk/provider'
import { MixrouterLazyModel } from './lazy-model.ts'
import type { TranscriptionCalls } from './transcription-calls.ts'

/** A model of the service that writes down what is said (`/v1/audio/transcriptions`). */
export class MixrouterTranscriptionModel
  extends MixrouterLazyModel<TranscriptionCalls>
  implements TranscriptionModelV4
{
  readonly provider = 'mixrouter.transcription'

  async doGenerate(options: TranscriptionModelV4CallOptions): Promise<TranscriptionModelV4Result> {
    return (await this.calls()).doGenerate(options)
  }

  /** The transcript as it is written; the recording is read to its end first, as the route takes a whole file. */
  async doStream(options: StreamOptions): Promise<StreamResult> {
    return (await this.calls()).doStream(options)
  }

  protected load() {
    return import('./transcription-calls.ts').then(({ TranscriptionCalls }) => TranscriptionCalls)
  }
}
