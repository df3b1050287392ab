import { newApi } from './new-api.ts'
import type { ProtocolCodec } from './protocol.ts'
import { service } from './service.ts'
import type { VideoProtocol } from './types.ts'
import { volcengine } from './volcengine.ts'

/** Every video protocol by its name. */
export const protocolCodecs: Readonly<Record<VideoProtocol, ProtocolCodec>> = {
  service,
  'new-api': newApi,
  volcengine,
}
