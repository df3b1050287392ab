import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { mixrouter } from './process.ts'

const FOLDER = new URL('../../../deploy/', import.meta.url)
const run = promisify(execFile)
const hasSystemd = existsSync('/usr/bin/systemd-analyze')
const read = (name: string) => readFileSync(new URL(name, FOLDER), 'utf8')

/** What the configuration takes from the environment. */
const SECRETS = [
  ...new Set([...read('mixrouter.json').matchAll(/\$\{(\w+)\}/g)].map(([, name]) => String(name))),
]

interface Manifest {
  kind: string
  metadata: { name: string }
  spec: {
    selector?: Record<string, unknown> & { matchLabels?: Record<string, string> }
    ports?: { targetPort: string }[]
    template?: { metadata: { labels: Record<string, string> }; spec: PodSpec }
  }
}

interface PodSpec {
  terminationGracePeriodSeconds: number
  containers: {
    ports: { name: string; containerPort: number }[]
    envFrom?: { secretRef: { name: string } }[]
    livenessProbe: { httpGet: { path: string; port: string } }
    readinessProbe: { httpGet: { path: string; port: string } }
    lifecycle: { preStop: { sleep: { seconds: number } } }
  }[]
  volumes: { name: string; configMap: { name: string } }[]
}

const manifestsIn = (file: string) => parseAllDocuments(read(file)).map((doc) => doc.toJS() as Manifest)

const compose = parse(read('compose.yaml')).services.gateway as {
  environment: string[]
  ports: string[]
  volumes: string[]
  stop_grace_period: string
}
const dockerfile = read('Dockerfile')
const listAfter = (instruction: string): string[] =>
  JSON.parse(new RegExp(`^${instruction} (\\[.*\\])$`, 'm').exec(dockerfile)?.[1] ?? '[]')
const unit = read('mixrouter.service')
const [deployment] = manifestsIn('kubernetes.yaml')
const pod = deployment?.spec.template?.spec as PodSpec
const [container] = pod.containers

/** The command lines of the files, as words. */
const COMMANDS: Readonly<Record<string, string[]>> = {
  'the Dockerfile': [...listAfter('ENTRYPOINT'), ...listAfter('CMD')],
  'the systemd unit': /^ExecStart=\/usr\/bin\/env (.*)$/m.exec(unit)?.[1]?.split(' ') ?? [],
}
const optionOf = (words: readonly string[], option: string) => words[words.indexOf(option) + 1] ?? ''

describe.each(Object.entries(COMMANDS))('the command of %s', (_, [program, ...words]) => {
  it('serves the configuration, alive and ready, and stops with 0', async () => {
    expect(program).toBe('mixrouter')
    const host = words.indexOf('--host')
    const args = words.with(words.indexOf('--config') + 1, new URL('mixrouter.json', FOLDER).pathname)
    if (host >= 0) args[host + 1] = '127.0.0.1'
    const environment = SECRETS.map((name) => [
      name,
      name === 'REDIS_URL' ? 'redis://127.0.0.1:1' : `${name}-1234`,
    ])
    const command = mixrouter([...args, '--port', '0'], Object.fromEntries(environment))
    await expect.poll(command.stdout, { timeout: 30_000 }).toContain('"listening"')
    const { url } = JSON.parse(command.stdout().split('\n', 1)[0] ?? '')
    for (const { httpGet } of [container?.livenessProbe, container?.readinessProbe].filter(
      (probe) => probe !== undefined,
    ))
      expect((await fetch(url + httpGet.path)).status).toBe(200)
    command.child.kill('SIGTERM')
    expect(await command.exit).toBe(0)
  })
})

it.skipIf(!hasSystemd)('the systemd unit is one that systemd accepts (needs systemd-analyze)', async () => {
  const file = new URL('mixrouter.service', FOLDER).pathname
  const { stdout, stderr } = await run('systemd-analyze', ['verify', '--man=no', file])
  expect(stdout + stderr).toBe('')
})

describe('stopping', () => {
  const shutdown = (name: keyof typeof COMMANDS) =>
    Number(optionOf(COMMANDS[name] ?? [], '--shutdown-timeout'))

  it('is given the time that open requests may take', () => {
    const inDocker = shutdown('the Dockerfile')
    const { seconds } = container?.lifecycle.preStop.sleep ?? { seconds: 0 }
    expect(inDocker).toBeGreaterThan(0)
    expect(Number.parseInt(compose.stop_grace_period, 10)).toBeGreaterThan(inDocker)
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(inDocker + seconds)
    const inUnit = Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])
    expect(inUnit).toBeGreaterThan(shutdown('the systemd unit'))
  })
})

describe('names', () => {
  it('of the environment are the same in the configuration and in compose and Kubernetes', () => {
    expect(compose.environment.map((entry) => entry.split('=')[0]).sort()).toEqual(SECRETS.toSorted())
    const literals = [...read('kubernetes.yaml').matchAll(/--from-literal=(\w+)=/g)].map(([, name]) => name)
    expect(literals.sort()).toEqual(SECRETS.toSorted())
  })

  it('of secrets, configuration, labels and ports are those of what they refer to', () => {
    const text = read('kubernetes.yaml')
    const secret = container?.envFrom?.[0]?.secretRef.name
    expect(text).toContain(`create secret generic ${secret} `)
    expect(text).toContain(
      `create configmap ${pod.volumes[0]?.configMap.name} --from-file=deploy/mixrouter.json`,
    )
    for (const probe of [container?.livenessProbe, container?.readinessProbe])
      expect(probe?.httpGet.port).toBe(container?.ports[0]?.name)
    expect(String(container?.ports[0]?.containerPort)).toBe(/^EXPOSE (\d+)$/m.exec(dockerfile)?.[1])
  })

  it.each(['kubernetes.yaml', 'kubernetes-redis.yaml'])(
    'of the pods of %s are what services select',
    (file) => {
      const manifests = manifestsIn(file)
      const template = manifests.find(({ spec }) => spec.template)?.spec.template
      expect(template?.metadata.labels).toBeDefined()
      for (const { spec } of manifests) {
        expect(spec.selector?.matchLabels ?? spec.selector).toEqual(template?.metadata.labels)
        const names = template?.spec.containers.flatMap(({ ports }) => ports.map(({ name }) => name))
        for (const { targetPort } of spec.ports ?? []) expect(names).toContain(targetPort)
      }
    },
  )
})
