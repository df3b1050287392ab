import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

const FIRST_PORT = 3000
const LAST_PORT = 3019

/** Listens on the loopback interface, on `port` or on the first free port from 3000. Returns the address. */
export async function listen(app: RequestListener, port: string | undefined): Promise<string> {
  const server = createServer(app)
  const start = port ? readPort(port) : FIRST_PORT
  for (let candidate = start; ; candidate++) {
    try {
      server.listen(candidate, '127.0.0.1')
      await once(server, 'listening')
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
      if (port || candidate === LAST_PORT) {
        console.error(
          `Port ${candidate} is already in use. Select another one: PORT=${candidate + 1} npm start`,
        )
        process.exit(1)
      }
      console.log(`Port ${candidate} is already in use, trying ${candidate + 1}`)
    }
  }
}

function readPort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  console.error(`PORT is ${text}. Set it to a number from 0 to 65535, such as PORT=3000 npm start`)
  process.exit(1)
}
