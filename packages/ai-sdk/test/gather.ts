/** All that a source yields. */
export async function gather<T>(source: AsyncIterable<T>): Promise<T[]> {
  const gathered: T[] = []
  for await (const item of source) gathered.push(item)
  return gathered
}
