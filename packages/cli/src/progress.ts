import type { VideoStatus } from '@mixrouter/core'

/** The stream that progress is written to: a bar on a terminal, otherwise lines. */
export interface Output {
  isTTY?: boolean
  write(text: string): unknown
}

export interface Progress {
  show(status: VideoStatus, percent: number): void
  /** Ends the bar's line, so that other output can follow. */
  end(): void
}

const WIDTH = 30 // characters
const CLEAR_LINE = '\r\u001b[K'

export function createProgress(output: Output): Progress {
  let lineIsOpen = false
  return {
    show(status, percent) {
      const text = `${String(Math.round(percent)).padStart(3)} % ${status}`
      if (!output.isTTY) {
        output.write(`${text.trimStart()}\n`)
        return
      }
      const filled = Math.round((percent / 100) * WIDTH)
      output.write(`${CLEAR_LINE}${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${text}`)
      lineIsOpen = true
    },
    end() {
      if (lineIsOpen) output.write('\n')
      lineIsOpen = false
    },
  }
}
