/** undici has types for its entry point only, which loads three times as much as an agent needs. */
declare module 'undici/lib/dispatcher/agent.js' {
  export { Agent as default } from 'undici'
}
