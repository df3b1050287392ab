/** Methods that the processes of one gateway call in each other. Arguments and results travel as JSON. */
export type Methods = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>

/** The processes that a gateway consists of. */
export interface Processes {
  /** The number of this one, which no other has or had. */
  readonly id: number
  /** Sets what the others can call here. */
  provide(methods: Methods): void
  /**
   * Calls a method in every process, this one included. One that does not respond in time, or does not have the method,
   * is left out.
   *
   * @example const rows = (await processes.collect('my-extension.rows')).flat()
   */
  collect(method: string, ...args: unknown[]): Promise<unknown[]>
}
