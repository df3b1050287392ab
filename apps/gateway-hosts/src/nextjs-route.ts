// app/api/ai/[...path]/route.ts of a Next.js app
import { createFetchGateway, toFetchHandler } from '@mixrouter/gateway/fetch'

const gateway = createFetchGateway({ keys: [{ name: 'me', key: '${MY_CLIENT_KEY}' }] })

export const maxDuration = 300 // seconds; long responses are streams that stay open
const handler = toFetchHandler(gateway, { basePath: '/api/ai' })

export { handler as DELETE, handler as GET, handler as POST }
