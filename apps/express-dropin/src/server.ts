import { consoleMiddleware } from '@mixrouter/console'
import { mixrouter } from '@mixrouter/express'
import { startOfflineUpstream } from '@mixrouter/testing'
import express from 'express'
import { announce } from './announce.ts'
import { listen } from './listen.ts'
import { openBrowser } from './open-browser.ts'
import { todos } from './todos.ts'

// If MIXROUTER_API_KEY is set, the middleware's default upstream is api.mixrouter.com.
const offline = process.env.MIXROUTER_API_KEY ? undefined : await startOfflineUpstream()

const ai = mixrouter({
  ...(offline && { upstreams: offline.upstreams }),
  authenticate: false, // safe here, as the server listens on the loopback interface only
})

const app = express()
app.use(express.json())
app.get('/', (_req, res) => res.sendFile('page.html', { root: import.meta.dirname }))
app.use('/todos', todos)
app.use('/console', consoleMiddleware(ai.gateway, { bodies: true }))
app.use(ai)

const url = await listen(app, process.env.PORT)
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit())
await announce(url, offline !== undefined)
await openBrowser(`${url}/console/`)
