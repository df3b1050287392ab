import type { Vendor } from '../../hub/index.ts'
import type { Family } from '../family.ts'
import type { ModelKind } from '../profile.ts'

/** Models that none of the four formats serves, by vendor and name: what they are for, and their pattern. */
const rows = (): readonly (readonly [vendor: Vendor, kind: ModelKind, pattern: RegExp])[] => [
  ['openai', 'image', /^(?:gpt-image|chatgpt-image|dall-e)/],
  ['openai', 'video', /^sora/],
  ['openai', 'transcription', /^(?:whisper|gpt-(?:4o-)?(?:mini-)?(?:live-)?transcribe)/],
  ['openai', 'speech', /^(?:tts-|gpt-4o-mini-tts)/],
  ['openai', 'live', /^gpt-(?:4o-(?:mini-)?)?(?:realtime|live)/],
  ['openai', 'embedding', /^text-embedding/],
  ['openai', 'moderation', /^(?:omni|text)-moderation/],
  ['google', 'transcription', /^gemini-.*transcribe/],
  ['google', 'live', /^gemini-.*(?:live|native-audio)/],
  ['google', 'speech', /^gemini-.*tts/],
  ['google', 'embedding', /^(?:gemini-embedding|text-embedding-\d{3}$)/],
  ['google', 'moderation', /^gemini-decision/],
  ['google', 'image', /^imagen/],
  ['google', 'video', /^veo/],
  ['google', 'music', /^lyria/],
  ['google', 'agent', /^deep-research/],
  ['qwen', 'transcription', /^qwen.*asr/],
  ['qwen', 'live', /^qwen.*(?:realtime|livetranslate)/],
  ['qwen', 'speech', /^qwen.*tts/],
  ['qwen', 'image', /^(?:qwen-?image|wan\d.*image)/],
  ['qwen', 'embedding', /^(?:qwen\d*-?(?:vl-)?embedding|text-embedding-v\d)/],
  ['qwen', 'rerank', /^(?:qwen.*rerank|gte-rerank)/],
  ['doubao', 'video', /^(?:(?:doubao|dola)-)?seedance/],
  ['doubao', 'image', /^(?:(?:doubao|dola)-)?seed(?:ream|edit)/],
  ['doubao', 'embedding', /^doubao-embedding/],
  ['zhipu', 'image', /^(?:cogview|glm-image)/],
  ['zhipu', 'video', /^(?:cogvideo|vidu)/],
  ['zhipu', 'transcription', /^glm-asr/],
  ['zhipu', 'embedding', /^embedding-\d/],
  ['xai', 'image', /^grok-imagine-image|^grok-2-image/],
  ['xai', 'video', /^grok-imagine-video/],
  ['xai', 'live', /^grok-(?:realtime|voice)/],
  ['minimax', 'speech', /^speech-/],
  ['minimax', 'video', /^(?:minimax-hailuo|video-01)/],
  ['minimax', 'image', /^image-01/],
  ['minimax', 'music', /^music-/],
  ['mistral', 'embedding', /^(?:mistral|codestral)-embed/],
  ['mistral', 'transcription', /^voxtral-.*(?:transcribe|realtime)/],
  ['mistral', 'moderation', /^mistral-(?:moderation|ocr)/],
]

export const other = (): readonly Family[] =>
  rows().map(([vendor, kind, pattern]) => ({
    name: `${vendor} ${kind}`,
    vendor,
    pattern,
    generations: [{ since: '0', source: 'model pages of the vendor', traits: { kind, formats: [] } }],
  }))
