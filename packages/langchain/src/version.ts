declare const __VERSION__: string | undefined

/** This package's version; `0.0.0-test` where the sources run unbuilt. */
export const VERSION: string = typeof __VERSION__ === 'undefined' ? '0.0.0-test' : __VERSION__
