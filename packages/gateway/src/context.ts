import type { Transport } from '@mixrouter/core'
import type { SignatureOrigins } from './chat/foreign-signatures.ts'
import type { GivenItems } from './chat/given-items.ts'
import type { Signatures } from './chat/signatures.ts'
import type { Config } from './config/config.ts'
import type { Handler } from './exchange.ts'
import type { Limiter } from './limits/limiter.ts'
import type { PriceOf } from './money/pricing.ts'
import type { Store } from './store/store.ts'
import type { Prometheus } from './telemetry/prometheus.ts'
import type { Affinity } from './upstream/affinity.ts'
import type { Attempt } from './upstream/attempt.ts'
import type { Health } from './upstream/health.ts'
import type { Places } from './upstream/policies/concurrency.ts'
import type { Router } from './upstream/router.ts'
import type { SendUpstream } from './upstream/send.ts'
import type { Upstream } from './upstream/targets.ts'

/** What every exchange of a gateway shares. */
export interface GatewayContext {
  config: Config
  upstreams: readonly Upstream[]
  /** Where requests to models may go. */
  router: Router
  health: Health
  /** How many requests each upstream has open. */
  places: Places
  affinity: Affinity
  origins: SignatureOrigins
  transport: Transport
  send: SendUpstream
  /** `send` for requests to models, inside the configured policies. */
  attempt: Attempt
  store: Store
  /** The gateway's own outermost handler, for requests that it makes on a client's behalf. */
  handle?: Handler
  /** What models cost. */
  priceOf: PriceOf
  limiter: Limiter
  /** Absent unless the configuration turns it on. */
  prometheus?: Prometheus
  /** Absent if the configuration turns it off. */
  signatures?: Signatures
  /** Absent with `signatures`, and where the state keeps more. */
  givenItems?: GivenItems
}
