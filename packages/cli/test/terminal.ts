import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { Terminal } from '@xterm/headless'
import { onTestFinished } from 'vitest'
import { BIN } from './process.ts'

/** Runs a program in a pseudo-terminal of a given size, between this process and it. */
const RELAY = `
import fcntl, os, pty, select, struct, sys, termios
columns, rows, *command = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", int(rows), int(columns), 0, 0))
    os.execvp(command[0], command)
while True:
    ready, _, _ = select.select([0, terminal], [], [])
    try:
        if terminal in ready: os.write(1, os.read(terminal, 65536) or sys.exit())
    except OSError: break
    if 0 in ready: os.write(terminal, os.read(0, 65536))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`

const PYTHON = 'python3'

/** Whether tests can have a pseudo-terminal. */
export const hasTerminal: boolean = (() => {
  try {
    execFileSync(PYTHON, ['-c', 'import pty'])
    return true
  } catch {
    return false
  }
})()

export interface TerminalOptions {
  columns?: number
  rows?: number
  env?: Record<string, string>
  cwd?: string
}

/** A command in a terminal, with what a person would see. */
export interface TerminalSession {
  /** The lines on the screen and above it, those that the terminal has wrapped as one, without blank ones at the end. */
  screen(): Promise<string>
  /** Everything that was written, with escape codes. */
  output(): string
  /** Types keys; Enter is a carriage return. */
  type(keys: string): void
  exit: Promise<number | NodeJS.Signals>
}

/** Runs the command as a person does in a terminal, without the environment of this process. */
export function mixrouterInTerminal(args: string[], options: TerminalOptions = {}): TerminalSession {
  const { columns = 80, rows = 24, env = {}, cwd } = options
  const terminal = new Terminal({ cols: columns, rows, scrollback: 1000, allowProposedApi: true })
  const child: ChildProcess = spawn(
    PYTHON,
    ['-c', RELAY, String(columns), String(rows), process.execPath, BIN, ...args],
    { env: { PATH: process.env.PATH, TERM: 'xterm-256color', ...env }, cwd, stdio: 'pipe' },
  )
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  child.stdout?.on('data', (bytes: Buffer) => {
    output += bytes.toString('latin1')
    terminal.write(bytes)
  })
  return {
    async screen() {
      await new Promise<void>((resolve) => terminal.write('', resolve))
      const buffer = terminal.buffer.active
      let text = ''
      for (let at = 0; at < buffer.length; at++) {
        const row = buffer.getLine(at)
        text += `${row?.isWrapped ? '' : '\n'}${row?.translateToString(true) ?? ''}`
      }
      return text.slice(1).trimEnd()
    },
    output: () => output,
    type: (keys) => void child.stdin?.write(keys),
    exit: new Promise((resolve) => child.on('close', (code, signal) => resolve(signal ?? code ?? -1))),
  }
}
