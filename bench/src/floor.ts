/** The floor: the minimal proxy on Node.js, a server and undici with nothing in between. */
import { createServer } from 'node:http'
import { Pool } from 'undici'

const { PORT = '0', UPSTREAM = '' } = process.env
const pool = new Pool(UPSTREAM, { connections: 4096 })

createServer({ keepAliveTimeout: 600_000 }, (req, res) => {
  const chunks: Buffer[] = []
  req.on('data', (chunk) => chunks.push(chunk))
  req.on('end', async () => {
    const headers = { 'content-type': 'application/json', authorization: 'Bearer upstream-key' }
    const path = req.url ?? '/'
    const response = await pool.request({ method: 'POST', path, headers, body: Buffer.concat(chunks) })
    res.writeHead(response.statusCode, { 'content-type': String(response.headers['content-type']) })
    response.body.on('data', (chunk) => res.write(chunk)).on('end', () => res.end())
  })
}).listen(Number(PORT), '127.0.0.1')
