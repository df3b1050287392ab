/** A tree with a level for each argument. */
type Branch<T> = Map<unknown, Branch<T> | T>

/** Remembers what a function returns for each list of arguments, for good: there must be few of them. */
export function memoize<Arguments extends readonly unknown[], T>(
  call: (...args: Arguments) => T,
): (...args: Arguments) => T {
  const root: Branch<T> = new Map()
  return (...args) => {
    const last = args.length - 1
    let branch = root
    for (let at = 0; at < last; at++) {
      let next = branch.get(args[at]) as Branch<T> | undefined
      if (!next) {
        next = new Map()
        branch.set(args[at], next)
      }
      branch = next
    }
    const found = branch.get(args[last]) as T | undefined
    if (found !== undefined) return found
    const result = call(...args)
    branch.set(args[last], result)
    return result
  }
}
