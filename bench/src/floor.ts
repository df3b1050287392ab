/** The floor: the least that a proxy on Node can do, a server and undici with nothing in between. */
import { createServer } from 'node:http'
import { Pool } from 'undici'

const { PORT = '0', UPSTREAM = '' } = process.env
const pool = new Pool(UPSTREAM, { connections: 4096 })

createServer({ keepAliveTimeout: 600_000 }, (req, res) => {
  const pieces: Buffer[] = []
  req.on('data', (piece) => pieces.push(piece))
  req.on('end', async () => {
    const headers = { 'content-type': 'application/json', authorization: 'Bearer upstream-key' }
    const path = req.url ?? '/'
    const answer = await pool.request({ method: 'POST', path, headers, body: Buffer.concat(pieces) })
    res.writeHead(answer.statusCode, { 'content-type': String(answer.headers['content-type']) })
    answer.body.on('data', (piece) => res.write(piece)).on('end', () => res.end())
  })
}).listen(Number(PORT), '127.0.0.1')
