import type { UpstreamProfile } from '../profile.ts'
import { tokenOptions } from './logprobs.ts'

export const upstreamProfile: UpstreamProfile = {
  apiName: 'gemini',
  vendor: 'google',
  // Uploaded files and YouTube: https://ai.google.dev/gemini-api/docs/files, .../docs/video-understanding
  fetchedUrls: {
    '*/*': [
      /^https:\/\/generativelanguage\.googleapis\.com\/v1beta\/files\//i,
      /^https:\/\/(www\.)?youtube\.com\/watch\?/i,
      /^https:\/\/youtu\.be\//i,
    ],
  },
  tokenOptions,
}
