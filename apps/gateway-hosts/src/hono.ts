import { createFetchGateway, toFetchHandler } from '@mixrouter/gateway/fetch'
import { Hono } from 'hono'

const gateway = createFetchGateway({ keys: [{ name: 'me', key: '${MY_CLIENT_KEY}' }] })
const handler = toFetchHandler(gateway, { basePath: '/ai' })

export const app = new Hono()
  .get('/todos', (context) => context.json(['your own routes keep working']))
  .all('/ai/*', ({ req }) => handler(req.raw))
