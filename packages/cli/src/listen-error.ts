import { CommandError } from './command-error.ts'

/** Why the server can't listen, and what to do about it. */
export function listenError(error: NodeJS.ErrnoException, port: number, host: string): CommandError {
  return new CommandError(describe(error, port, host), 1)
}

function describe({ code, message }: NodeJS.ErrnoException, port: number, host: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is already in use. Stop the other process, or select another port with --port.`
    case 'EACCES':
      return `Permission to listen on port ${port} was denied. Select a port above 1023 with --port.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${host} is not an address of this machine. Select another one with --host.`
    default:
      return `Failed to listen on port ${port} of ${host}: ${message}`
  }
}
