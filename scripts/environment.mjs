/**
 * What the packages, the SDKs beside them, coding agents, tracing and proxies read: keys, headers, addresses and settings
 * of whoever runs the tests, with which requests would leave the machine.
 */
const PRIVATE = new RegExp(
  [
    '^(AI_GATEWAY|ANTHROPIC|AWS|AZURE|CLAUDE|CODEX|GEMINI|GOOGLE|LANGCHAIN|LANGSMITH|LC_OUTPUT|OPENAI|OTEL|QWEN|VERTEX)_',
    '^MIXROUTER_(?!FUZZ_(RUNS|SEED)$)',
    '_(API_KEY|BASE_URL)$',
    '^(https?|all|no)_proxy$',
  ].join('|'),
  'i',
)

/** The environment of this process without what is private to whoever runs it. */
export const publicEnvironment = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !PRIVATE.test(name)))

/** Removes what is private from the environment of this process, and thereby of its child processes. */
export function clearEnvironment() {
  for (const name of Object.keys(process.env)) if (PRIVATE.test(name)) delete process.env[name]
}
