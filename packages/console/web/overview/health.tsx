import type { ConsoleState } from '../../src/feed.ts'
import { count, dollars } from '../lib/numbers.ts'

type Limit = ConsoleState['status']['limits'][number]

/** The upstreams with their breakers, and how much of the limits is used. */
export function Health({ status: { upstreams, limits } }: Pick<ConsoleState, 'status'>) {
  return (
    <div className="health">
      <section className="card" aria-labelledby="upstreams">
        <header>
          <h2 id="upstreams">Upstreams</h2>
        </header>
        <ul>
          {upstreams.map(({ name, origin, formats, models, avoided }) => (
            <li key={name}>
              <span className="dot" data-good={avoided.length === 0} />
              <div>
                <strong>{name}</strong> <span className="muted small">{origin}</span>
                <p className="small muted">
                  {formats.join(', ')} · {models.join(', ')}
                </p>
                {avoided.length > 0 && <p className="small error">Breaker open for {avoided.join(', ')}</p>}
              </div>
              <span className={`badge ${avoided.length > 0 ? 'bad' : 'good'}`}>
                {avoided.length > 0 ? 'avoided' : 'healthy'}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <section className="card" aria-labelledby="limits">
        <header>
          <h2 id="limits">Budgets and limits</h2>
        </header>
        {limits.length === 0 ? (
          <p className="muted small">No client has a limit or budget.</p>
        ) : (
          <ul>
            {limits.map((limit) => (
              <LimitRow key={`${limit.scope} ${limit.name} ${limit.kind} ${limit.period}`} limit={limit} />
            ))}
          </ul>
        )}
      </section>
    </div>
  )
}

function LimitRow({ limit: { scope, name, kind, period, limit, used, resetAt } }: { limit: Limit }) {
  const show = kind === 'budget' ? dollars : count
  return (
    <li>
      <div className="limit">
        <span>
          <strong>{name}</strong>{' '}
          <span className="muted small">
            {scope === 'tag' ? 'tag, ' : ''}
            {kind} per {period}
          </span>
        </span>
        <span className="number small">
          {show(used)} of {show(limit)}
        </span>
        <progress max={limit} value={Math.min(used, limit)} aria-label={`${name}: ${kind} per ${period}`} />
        <span className="small muted">
          until{' '}
          {new Date(resetAt).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short', hour12: false })}
        </span>
      </div>
    </li>
  )
}
