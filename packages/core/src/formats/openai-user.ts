import { fingerprint, type Warn } from '../hub/index.ts'

/** The most characters that OpenAI accepts in `user`. */
const MAX_LENGTH = 64

/** The identifier of the end user, or a hash of one that is too long: the same for the same user. */
export function fitUser(user: string | undefined, warn: Warn): string | undefined {
  if (user === undefined || user.length <= MAX_LENGTH) return user
  warn('changed', 'user', `OpenAI accepts ${MAX_LENGTH} characters in user; a hash of it was sent`)
  return `user_${fingerprint(user)}`
}
