// Who may import whom. The order of the layers and packages is docs/architecture.md's.

/** Layers of packages/core/src, lowest first: a layer imports itself and the lower ones. */
const LAYERS = [
  'hub',
  'sse',
  'formats',
  'vendors',
  'models',
  'fit',
  'encode|portable|translate|event-writer|translate-stream|replace-model|json-fields|redact',
  'transport|video|endpoints',
  'client',
  'index|internal',
]

/** The packages each package may import. Apps may import every package. */
const PACKAGES = {
  core: [],
  gateway: ['core'],
  express: ['core', 'gateway'],
  langchain: ['core'],
  testing: ['core'],
  'ai-sdk': ['core'],
  console: ['core', 'gateway'],
  cli: ['core', 'gateway', 'testing', 'console'],
}

/** Names that packages are published by, where they are not their folders'. */
const PUBLISHED = { cli: 'mixrouter', 'ai-sdk': '@mixrouter/ai-sdk-provider' }

const TESTS = '\\.test\\.ts$|/(test|suites)/'
const core = (layers) => `^packages/core/src/(${layers.join('|')})(/|\\.ts$)`

/** A package as another one sees it: its built folder, or its name while that is not built. */
const entryPoints = (packages) => {
  const names = packages.map((name) => PUBLISHED[name] ?? `@mixrouter/${name}`)
  return `^packages/(${packages.join('|')})/|^(${names.join('|')})(/|$)`
}

const layerRules = LAYERS.map((layer, rank) => ({
  name: `core-layers-${layer}`,
  comment: `${layer} may import only from ${LAYERS.slice(0, rank + 1).join(', ')}`,
  from: { path: core([layer]), pathNot: TESTS },
  to: { path: core(LAYERS.slice(rank + 1)) },
})).slice(1, -1) // the lowest has a stricter rule below, the highest needs none

const packageRules = Object.entries(PACKAGES).map(([name, allowed]) => ({
  name: `packages-${name}`,
  comment: `${name} may import only these packages: ${allowed.join(', ') || 'none'}`,
  from: { path: `^packages/${name}/src/`, pathNot: TESTS },
  to: {
    path: entryPoints(Object.keys(PACKAGES).filter((other) => other !== name && !allowed.includes(other))),
  },
}))

const rules = [
  ...layerRules,
  ...packageRules,
  {
    name: 'core-hub-alone',
    comment: 'the hub imports nothing but itself',
    from: { path: core(['hub']), pathNot: TESTS },
    to: { pathNot: core(['hub']) },
  },
  {
    name: 'core-formats-apart',
    comment: 'a format never imports another',
    from: { path: '^packages/core/src/formats/([^/]+)/' },
    to: { path: '^packages/core/src/formats/[^/]+/', pathNot: '^packages/core/src/formats/$1/' },
  },
  {
    name: 'core-layer-unknown',
    comment: 'a folder or file at the top of packages/core/src has its place in LAYERS',
    from: { pathNot: TESTS },
    to: { path: '^packages/core/src/', pathNot: core(LAYERS) },
  },
  {
    name: 'public-entry-points',
    comment: 'another package is imported by its public name, never by a path',
    from: { path: '^(packages/[^/]+|apps/[^/]+|bench)/' },
    to: { path: '^(packages|apps|bench)/', pathNot: '^$1/', dependencyTypes: ['local'] },
  },
  {
    name: 'public-entry-points-deep',
    comment: "only the entry points in a package's exports are public",
    from: {},
    to: { path: '^(@mixrouter/[^/]+|mixrouter)/(dist|src|bin)(/|$)' },
  },
  {
    name: 'gateway-upstream-neutral',
    comment: 'the way to the upstreams knows neither chat nor routes: it takes any request',
    from: { path: '^packages/gateway/src/upstream/', pathNot: TESTS },
    to: { path: '^packages/gateway/src/(chat|tokens|node)/' },
  },
  { name: 'no-cycles', from: {}, to: { circular: true } },
]

export default {
  forbidden: rules.map((rule) => ({ severity: 'error', ...rule })),
  options: {
    tsPreCompilationDeps: true, // imports of types count
    doNotFollow: { path: '(^|/)(node_modules|dist)/' },
    exclude: { path: '^apps/docs/(public|dist)/' }, // built
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
}
