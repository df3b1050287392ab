/** Runs once when the server starts: without a key, an offline model stands in for the service. */
export async function register() {
  if (process.env.NEXT_RUNTIME !== 'nodejs' || process.env.MIXROUTER_API_KEY) return
  const { startOfflineUpstream } = await import('@mixrouter/testing')
  const { url } = await startOfflineUpstream()
  process.env.MIXROUTER_BASE_URL = url
  process.env.MIXROUTER_API_KEY = 'offline'
}
