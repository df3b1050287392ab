import { newApi } from './new-api.ts'
import { service } from './service.ts'
import type { VideoWireName } from './types.ts'
import { volcengine } from './volcengine.ts'
import type { VideoWire } from './wire.ts'

const WIRES: Readonly<Record<VideoWireName, VideoWire>> = { service, 'new-api': newApi, volcengine }

export const getVideoWire = (name: VideoWireName): VideoWire => WIRES[name]
