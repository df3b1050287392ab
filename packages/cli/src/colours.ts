import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Only where a terminal reads it, and NO_COLOR does not forbid it. */
const wanted = process.stdout.isTTY && process.stdout.hasColors()
const styled = (style: Style) => (text: string) => (wanted ? styleText(style, text) : text)

export const bold = styled('bold')
export const dim = styled('dim')
export const yellow = styled('yellow')
