/** Matches a whole name; `*` stands for any characters. */
export function globPattern(glob: string): RegExp {
  return new RegExp(`^${glob.split('*').map(escaped).join('.*')}$`, 'i')
}

const escaped = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
