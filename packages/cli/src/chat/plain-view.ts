import { describeMedia } from './attachment.ts'
import type { ResponseView } from './view.ts'

/** Only the text, as it is: for pipes and files. */
export function createPlainView(): ResponseView {
  let last = '\n'
  return {
    reasoning() {},
    text(text) {
      process.stdout.write(text)
      last = text.at(-1) ?? last
    },
    media: (part) => console.error(`${describeMedia(part)} is not shown; --json has it`),
    end() {
      if (last !== '\n') process.stdout.write('\n')
    },
  }
}
