import type { Cost } from '@mixrouter/core'
import type { ExplainedTarget, Explanation } from '@mixrouter/gateway'
import { bold, dim, yellow } from '../terminal/style.ts'

/** What would happen, for people. */
export function explanationText(explanation: Explanation): string {
  const { format, model, client, decidedBy, targets, skipped, inputTokens } = explanation
  const head = [
    `${bold('Request')}   ${format}, model ${model}${client === undefined ? '' : `, client ${client}`}, about ${inputTokens} tokens`,
    `${bold('Decided')}   by ${decidedBy}`,
  ]
  const order = targets.map((target, at) => targetText(target, at))
  const others = skipped.map(({ upstream, reason }) => `  ${upstream}: ${reason}`)
  return [
    head.join('\n'),
    ...order,
    ...(others.length > 0 ? [`${bold('Not used')}\n${others.join('\n')}`] : []),
  ].join('\n\n')
}

function targetText(target: ExplainedTarget, at: number): string {
  const { upstream, model, format, passthrough, url, headers, body, warnings, inputCost, maxCost, error } =
    target
  const title = at === 0 ? bold('Sent to') : bold(`If that fails, to`)
  const how = passthrough ? 'forwarded unchanged' : 'translated'
  const lines = [`${title}   ${upstream}/${model} (${format}, ${how})`]
  if (error !== undefined) return [...lines, yellow(`  It can't be sent: ${error}`)].join('\n')
  lines.push(
    `  POST ${url}`,
    ...Object.entries(headers).map(([name, value]) => dim(`  ${name}: ${value}`)),
    `  Price: ${costText(inputCost)} for the input${maxCost ? `, at most ${costText(maxCost)} with the longest response` : ''}`,
    ...warnings.map((warning) => yellow(`  ${warning.code} ${warning.path}: ${warning.message}`)),
  )
  if (at > 0) return lines.join('\n')
  return [...lines, indent(typeof body === 'string' ? body : JSON.stringify(body, null, 2))].join('\n')
}

function costText({ amount, kind }: Cost): string {
  if (amount === undefined) return 'unknown'
  return `${kind === 'exact' ? '' : 'about '}$${amount.toFixed(6)}`
}

const indent = (text: string) => text.replace(/^/gm, '  ')
