import type { UpstreamProfile } from '../profile.ts'

const WEB = [/^https?:\/\//i]

export const upstreamProfile: UpstreamProfile = {
  apiName: 'messages',
  vendor: 'anthropic',
  // The `url` source of images and documents: https://platform.claude.com/docs/en/build-with-claude/pdf-support
  fetchedUrls: { 'image/*': WEB, 'application/pdf': WEB },
  tokenOptions: {},
}
