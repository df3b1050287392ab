import { createFetchGateway, toFetchHandler } from '@mixrouter/gateway/fetch'

/** Created at the first request: when the app is built, there are no keys. */
const createGateway = () => createFetchGateway({ keys: [{ name: 'me', key: '${MY_CLIENT_KEY}' }] })

export const maxDuration = 300 // seconds; long responses are streams that stay open
const handler = toFetchHandler(createGateway, { basePath: '/api/ai' })

export { handler as DELETE, handler as GET, handler as POST }
