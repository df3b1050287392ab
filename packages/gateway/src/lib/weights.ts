/**
 * The items in a random order in which each comes first in proportion to its weight; those of weight 0 come last.
 * Efraimidis and Spirakis, "Weighted random sampling with a reservoir".
 */
export function byWeight<T>(
  items: readonly T[],
  weightOf: (item: T) => number,
  random: () => number = Math.random,
): T[] {
  return items
    .map((item) => ({ item, rank: weightOf(item) > 0 ? random() ** (1 / weightOf(item)) : -1 }))
    .sort((a, b) => b.rank - a.rank)
    .map(({ item }) => item)
}
