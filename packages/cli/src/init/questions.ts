import { isCancel, multiselect } from '@clack/prompts'
import type { UpstreamConfig } from '@mixrouter/gateway'
import { CommandError } from '../command-error.ts'
import { SERVICE_UPSTREAM, toUpstream, VENDOR_KEYS } from '../vendor-keys.ts'

/** Lets the user select from all known upstreams; those whose keys were found are selected at first. */
export async function askUpstreams(found: readonly UpstreamConfig[]): Promise<UpstreamConfig[]> {
  const known = [
    { title: 'api.mixrouter.com, all models', variable: 'MIXROUTER_API_KEY', upstream: SERVICE_UPSTREAM },
    ...VENDOR_KEYS.map((vendor) => {
      const [variable] = vendor.variables
      return { title: vendor.title, variable, upstream: toUpstream(vendor, `\${${variable}}`) }
    }),
  ]
  const byName = new Map(known.map(({ upstream }) => [upstream.name, upstream]))
  for (const upstream of found) byName.set(upstream.name, upstream)
  const names = await multiselect({
    message: 'Which models do you want to use? Their keys are read from the environment.',
    options: known.map(({ title, variable, upstream }) => ({
      value: upstream.name,
      label: title,
      hint: variable,
    })),
    initialValues: found.map(({ name }) => name),
    output: process.stderr,
  })
  if (isCancel(names)) throw new CommandError('Nothing was written.', 130)
  return names.flatMap((name) => byName.get(name) ?? [])
}
