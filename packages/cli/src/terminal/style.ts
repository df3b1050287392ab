import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Colours on terminals only, unless NO_COLOR or FORCE_COLOR decides. */
const styled = (style: Style) => (text: string) => styleText(style, text)

export const bold = styled('bold')
export const cyan = styled('cyan')
export const dim = styled('dim')
export const green = styled('green')
export const red = styled('red')
export const yellow = styled('yellow')

/** Whether standard output is a terminal on which the cursor can be moved. */
export const movesCursor: boolean = process.stdout.isTTY && process.env.TERM !== 'dumb'

/** Whether standard output has colours. */
export const hasColours: boolean = bold(' ') !== ' '
