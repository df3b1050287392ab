/** Matches a whole name; `*` stands for any characters. */
export function globPattern(glob: string): RegExp {
  return new RegExp(`^${glob.split('*').map(escaped).join('.*')}$`, 'i')
}

const escaped = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&')

/** Whether `glob` matches the whole of `text`. */
export function matches(glob: string, text: string): boolean {
  return globPattern(glob).test(text)
}

/** Whether one of the globs matches the whole of `text`. */
export function matchesAny(globs: readonly string[], text: string): boolean {
  return globs.some((glob) => matches(glob, text))
}
