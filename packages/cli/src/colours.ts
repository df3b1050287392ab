import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Whether the output is a terminal with colours, which NO_COLOR disables. */
const enabled = process.stdout.isTTY && process.stdout.hasColors()
const styled = (style: Style) => (text: string) => (enabled ? styleText(style, text) : text)

export const bold = styled('bold')
export const dim = styled('dim')
export const yellow = styled('yellow')
