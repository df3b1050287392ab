import { vi } from 'vitest'
import { formats } from './index.ts'
import { capabilities } from './suites/capabilities.ts'
import { describeLaws } from './suites/laws.ts'
import { describePair } from './suites/pairs.ts'
import { describeRobustness } from './suites/robustness.ts'
import { describeRoundTrip } from './suites/round-trip.ts'

vi.setConfig({ testTimeout: 600_000 })

const codecs = Object.values(formats)

for (const codec of codecs) {
  describeLaws(codec, capabilities[codec.name])
  describeRoundTrip(codec, capabilities[codec.name])
  describeRobustness(codec)
  for (const other of codecs) if (other !== codec) describePair(codec, other)
}
