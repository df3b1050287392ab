// Loaded before a snippet: finds its packages wherever the repository has them, and leads its connections to this machine.
import { globSync } from 'node:fs'
import { registerHooks } from 'node:module'
import net from 'node:net'
import tls from 'node:tls'
import { pathToFileURL } from 'node:url'
import { ROOT } from '../messages/source.mjs'

const { SNIPPET_UPSTREAM = '', SNIPPET_GATEWAY = '' } = process.env

/** Where a package is looked for. */
const PARENTS = ['.', ...globSync('{packages,apps}/*', { cwd: ROOT }).sort()].map(
  (folder) => pathToFileURL(`${ROOT}${folder}/snippet.mjs`).href,
)

/** How long a program that listens may fail afterwards. */
const GRACE_MS = 200

registerHooks({
  resolve(specifier, context, next) {
    if (/^[./]|^node:|^file:/.test(specifier) || !context.parentURL?.includes('/snippets-'))
      return next(specifier, context)
    for (const parentURL of PARENTS) {
      try {
        return next(specifier, { ...context, parentURL })
      } catch {}
    }
    return next(specifier, context)
  },
})

/** Ports that the snippet itself listens on. @type {string[]} */
const own = []

const connect = net.connect
/** @param {number} port */
const local = (port) => {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.once('connect', () => socket.emit('secureConnect'))
  return socket
}
Object.assign(tls, { connect: () => local(Number(SNIPPET_UPSTREAM)) })
Object.assign(net, {
  /**
   * @param {net.TcpNetConnectOpts} options
   * @param {() => void} [listener]
   */
  connect: (options, listener) => {
    const isOwnServer = [SNIPPET_UPSTREAM, SNIPPET_GATEWAY, ...own].includes(String(options.port))
    return isOwnServer ? connect(options, listener) : local(Number(SNIPPET_GATEWAY))
  },
})

const { listen } = net.Server.prototype
/** @param {unknown[]} args */
net.Server.prototype.listen = function (...args) {
  const callback = /** @type {(() => void) | undefined} */ (args.find((arg) => typeof arg === 'function'))
  this.once('listening', () => {
    own.push(String(/** @type {net.AddressInfo} */ (this.address()).port))
    setTimeout(() => process.exit(0), GRACE_MS)
  })
  return listen.call(this, { port: 0, host: '127.0.0.1' }, callback)
}
