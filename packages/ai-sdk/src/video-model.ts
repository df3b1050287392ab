import type {
  Experimental_VideoModelV4 as VideoModelV4,
  Experimental_VideoModelV4CallOptions as VideoModelV4CallOptions,
  Experimental_VideoModelV4OperationStartResult as VideoModelV4OperationStartResult,
  Experimental_VideoModelV4OperationStatusResult as VideoModelV4OperationStatusResult,
} from '@ai-sdk/provider'
import { MixrouterLazyModel } from './lazy-model.ts'
import type { StatusOptions, VideoCalls } from './video-calls.ts'

/** A video model of the service. The SDK polls its tasks; an operation holds the id of a task. */
export class MixrouterVideoModel extends MixrouterLazyModel<VideoCalls> implements VideoModelV4 {
  readonly provider = 'mixrouter.video'
  readonly maxVideosPerCall = 1

  /** Submits a task. Errors are not retryable: a second submission would be billed again. */
  async doStart(options: VideoModelV4CallOptions): Promise<VideoModelV4OperationStartResult> {
    return (await this.calls()).doStart(options)
  }

  async doStatus(options: StatusOptions): Promise<VideoModelV4OperationStatusResult> {
    return (await this.calls()).doStatus(options)
  }

  protected load() {
    return import('./video-calls.ts').then(({ VideoCalls }) => VideoCalls)
  }
}
