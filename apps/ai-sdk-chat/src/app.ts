import type { RequestListener } from 'node:http'
import * as chat from './api/chat.ts'
import * as summary from './api/summary.ts'
import { toNodeListener } from './node-listener.ts'
import { loadPage } from './page.ts'

/** Serves the page and its two routes. */
export async function createApp(): Promise<RequestListener> {
  const page = await loadPage()
  return toNodeListener(async (request) => {
    const { pathname } = new URL(request.url)
    if (request.method === 'POST' && pathname === '/api/chat') return chat.POST(request)
    if (request.method === 'POST' && pathname === '/api/summary') return summary.POST(request)
    return page(pathname) ?? new Response('Not found', { status: 404 })
  })
}
