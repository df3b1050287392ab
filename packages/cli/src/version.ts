declare const __VERSION__: string | undefined

/** The version of this package, set by the build. */
export const VERSION: string = typeof __VERSION__ === 'undefined' ? '0.0.0-dev' : __VERSION__
