import type { FormatQuirks } from '../../formats/quirks.ts'

/** No vendor deviates from Anthropic's Messages API. */
export const quirks: FormatQuirks = {}
