import { stripVTControlCharacters } from 'node:util'
import { bold, dim, yellow } from '../terminal/style.ts'
import { openUpstreams } from '../upstreams.ts'
import type { Finding } from './finding.ts'
import { checkLive } from './live.ts'
import { checkModels } from './models.ts'
import { checkUpstream } from './upstream.ts'

export interface CheckOptions {
  live?: boolean
  json?: boolean
}

/** `mixrouter check`: a table of what is right and what to do. */
export async function check(file: string | undefined, options: CheckOptions): Promise<void> {
  const findings = await findingsOf(file, options)
  console.log(options.json ? JSON.stringify(findings, null, 2) : tableOf(findings))
  if (findings.some(({ ok }) => !ok)) process.exitCode = 1
}

async function findingsOf(file: string | undefined, { live }: CheckOptions): Promise<Finding[]> {
  const { config } = await openUpstreams({ ...(file !== undefined && { config: file }) }, process.env)
  const upstreams = await Promise.all(config.upstreams.map(checkUpstream))
  const models = checkModels(config, upstreams)
  return [
    ...upstreams.map(({ finding }) => finding),
    ...models,
    ...(live ? await checkLive(config, upstreams) : []),
  ]
}

function tableOf(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ subject }) => subject.length))
  return findings
    .map(({ subject, ok, message, action }) => {
      const line = `${ok ? '✓' : yellow('✗')} ${bold(subject)}${' '.repeat(width - stripVTControlCharacters(subject).length)}  ${message}`
      return action === undefined ? line : `${line}\n  ${' '.repeat(width)}  ${dim('→')} ${action}`
    })
    .join('\n')
}
