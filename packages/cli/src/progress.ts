import type { VideoStatus } from '@mixrouter/core'

/** Where progress is shown: a terminal gets a bar, everything else lines. */
export interface Output {
  isTTY?: boolean
  write(text: string): unknown
}

export interface Progress {
  show(status: VideoStatus, percent: number): void
  /** Ends the bar's line, so that other words may follow. */
  end(): void
}

const WIDTH = 30
const CLEAR_LINE = '\r\u001b[K'

export function createProgress(output: Output): Progress {
  let open = false
  return {
    show(status, percent) {
      const text = `${String(Math.round(percent)).padStart(3)} % ${status}`
      if (!output.isTTY) {
        output.write(`${text.trimStart()}\n`)
        return
      }
      const full = Math.round((percent / 100) * WIDTH)
      output.write(`${CLEAR_LINE}${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${text}`)
      open = true
    },
    end() {
      if (open) output.write('\n')
      open = false
    },
  }
}
