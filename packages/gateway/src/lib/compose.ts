/** Wraps `innermost` in layers, the first of them outermost. */
export function compose<T>(layers: readonly ((next: T) => T)[], innermost: T): T {
  return layers.reduceRight((next, layer) => layer(next), innermost)
}
