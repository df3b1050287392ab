import type { EndpointCommand } from './command.ts'
import { readTexts } from './input.ts'

/** `mixrouter moderate`: prints for each text whether it was flagged, and for what. */
export const moderate: EndpointCommand = async (client, { args, options, signal }) => {
  const inputs = await readTexts(args)
  const { results, body } = await client.moderate({ model: options.model, inputs }, { signal })
  const lines = results.map(({ flagged, categories, scores }) => {
    const names = Object.keys(categories).filter((name) => categories[name])
    const reasons = names.map((name) => `${name} ${(scores[name] ?? 0).toFixed(2)}`)
    return flagged ? `flagged\t${reasons.join(', ')}` : 'ok'
  })
  return { text: lines.join('\n'), json: body }
}
