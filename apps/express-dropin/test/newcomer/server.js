// @ts-nocheck: plain JavaScript of a project without types
// A typical server: its own routes and express.json() first, then the middleware.
import { mixrouter } from '@mixrouter/express'
import express from 'express'

const app = express()
app.use(express.json({ limit: '10mb' }))
app.get('/todos', (_req, res) => res.json(['write tests']))
app.post('/todos', (req, res) => res.status(201).json(req.body))
app.use(
  mixrouter({
    upstreams: JSON.parse(process.env.UPSTREAMS),
    keys: [{ name: 'newcomer', key: 'newcomer-key' }],
  }),
)

const server = app.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`))
