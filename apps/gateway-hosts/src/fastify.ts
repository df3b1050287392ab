import { createServer } from 'node:http'
import { createNodeGateway, toNodeHandler } from '@mixrouter/gateway/node'
import Fastify from 'fastify'

const gateway = createNodeGateway({ keys: [{ name: 'me', key: '${MY_CLIENT_KEY}' }] })
const ai = toNodeHandler(gateway)

/** Fastify parses bodies itself, so the gateway takes its requests before. */
export const app = Fastify({
  serverFactory: (fastify) => createServer((req, res) => ai(req, res, () => fastify(req, res))),
})
app.get('/todos', async () => ['your own routes keep working'])
app.post('/todos', async ({ body }) => body)
