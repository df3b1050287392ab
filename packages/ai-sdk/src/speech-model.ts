import type {
  SpeechModelV4CallOptions,
  SpeechModelV4Result,
  Experimental_StreamingSpeechModelV4 as StreamingSpeechModelV4,
  Experimental_SpeechModelV4StreamOptions as StreamOptions,
  Experimental_SpeechModelV4StreamResult as StreamResult,
} from '@ai-sdk/provider'
import { MixrouterLazyModel } from './lazy-model.ts'
import type { SpeechCalls } from './speech-calls.ts'

/** A model of the service that speaks a text (`/v1/audio/speech`). */
export class MixrouterSpeechModel extends MixrouterLazyModel<SpeechCalls> implements StreamingSpeechModelV4 {
  readonly provider = 'mixrouter.speech'

  async doGenerate(options: SpeechModelV4CallOptions): Promise<SpeechModelV4Result> {
    return (await this.calls()).doGenerate(options)
  }

  /** Speech of a text that is complete: the models take it as a whole, so it is read to its end first. */
  async doStream(options: StreamOptions): Promise<StreamResult> {
    return (await this.calls()).doStream(options)
  }

  protected load() {
    return import('./speech-calls.ts').then(({ SpeechCalls }) => SpeechCalls)
  }
}
