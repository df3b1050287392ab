import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

const FIRST = 3000
const LAST = 3019

/** Listens on the loopback interface: on `port`, or on the first free one from 3000 on. Returns the address. */
export async function listen(app: RequestListener, port: string | undefined): Promise<string> {
  const server = createServer(app)
  const wanted = port ? Number(port) : FIRST
  for (let candidate = wanted; ; candidate++) {
    try {
      server.listen(candidate, '127.0.0.1')
      await once(server, 'listening')
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
      if (port || candidate === LAST) {
        console.error(`Port ${candidate} is in use. Choose another: PORT=${candidate + 1} npm start`)
        process.exit(1)
      }
      console.log(`Port ${candidate} is in use, trying ${candidate + 1}`)
    }
  }
}
