/** Whether one of the globs matches the whole of `text`. */
export function matchesAnyGlob(globs: readonly string[], text: string): boolean {
  for (const glob of globs) if (matchesGlob(glob, text)) return true
  return false
}

/** Whether `glob` matches the whole of `text`; `*` stands for any number of characters, including none. */
export function matchesGlob(glob: string, text: string): boolean {
  let star = -1
  let resume = 0
  let at = 0
  let place = 0
  while (place < text.length) {
    if (glob[at] === '*') {
      star = at++
      resume = place
    } else if (glob[at] === text[place]) {
      at++
      place++
    } else if (star >= 0) {
      at = star + 1
      place = ++resume
    } else return false
  }
  while (glob[at] === '*') at++
  return at === glob.length
}
