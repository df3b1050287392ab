import { once } from 'node:events'
import { createServer } from 'node:http'
import { createApp } from './app.ts'
import { offline } from './models.ts'

const port = Number(process.env.PORT || 3000)
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`PORT is ${process.env.PORT}. Set it to a number from 0 to 65535, such as PORT=3000`)
  process.exit(1)
}
const server = createServer(await createApp())
server.listen(port, '127.0.0.1')
await once(server, 'listening')
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit())

console.log(`
The chat is running at http://127.0.0.1:${port}
${offline ? 'It uses an offline model. Set MIXROUTER_API_KEY to use real models.' : 'It uses the models of api.mixrouter.com.'}
`)
