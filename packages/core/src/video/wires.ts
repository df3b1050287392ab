import { newApi } from './new-api.ts'
import { service } from './service.ts'
import type { VideoProtocol } from './types.ts'
import { volcengine } from './volcengine.ts'
import type { VideoCodec } from './wire.ts'

const CODECS: Readonly<Record<VideoProtocol, VideoCodec>> = { service, 'new-api': newApi, volcengine }

export const getVideoCodec = (name: VideoProtocol): VideoCodec => CODECS[name]
