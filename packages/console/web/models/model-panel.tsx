import type { Model } from '@mixrouter/core/catalogue'
import { X } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import { hrefOf } from '../app/location.ts'
import { vendorName } from '../lib/models.ts'
import { limit } from '../lib/numbers.ts'
import { findChanges } from './changes.ts'
import { price } from './price.ts'

/** What is known of one model, and what its requests lose. */
export function ModelPanel({ model, onClose }: { model: Model; onClose: () => void }) {
  const { id, name, formats, aliases, retired, deprecated, successor } = model
  const changes = useMemo(() => findChanges(id, formats), [id, formats])
  return (
    <aside className="panel" aria-label={name}>
      <header>
        <h2 className="truncate">{name}</h2>
        <span className="spacer" />
        <button type="button" className="button quiet tiny icon" aria-label="Close" onClick={onClose}>
          <X size={15} aria-hidden />
        </button>
      </header>
      <div className="panel-scroll">
        {(retired || deprecated) && (
          <p className="retired">
            {retired ? `Retired on ${retired}` : `Deprecated since ${deprecated}`}
            {successor && `; its successor is ${successor}`}.
          </p>
        )}
        <dl className="facts-list">
          {factsOf(model).map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
          {aliases.length > 0 && (
            <div>
              <dt>Aliases</dt>
              <dd>
                <code>{aliases.join(', ')}</code>
              </dd>
            </div>
          )}
        </dl>
        {formats.length > 0 && (
          <>
            <p className="row">
              <a className="button tiny" href={hrefOf('chat', { model: id })}>
                Chat with it
              </a>
              <a className="button tiny" href={hrefOf('formats', { model: id })}>
                Its requests in every format
              </a>
            </p>
            <h3>What is changed in requests to it</h3>
            {changes.length === 0 && <p className="muted">Nothing: it accepts every setting.</p>}
            <ul className="changes">
              {changes.map(({ setting, format, warnings }) => (
                <li key={`${setting} ${format}`}>
                  <strong>{setting}</strong>{' '}
                  <span className="format small" data-format={format}>
                    {format}
                  </span>
                  {warnings.map(({ code, path, message }) => (
                    <p key={`${code} ${path}`} className="small muted">
                      {message}
                    </p>
                  ))}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </aside>
  )
}

function factsOf(model: Model): [string, ReactNode][] {
  const { id, vendor, kind, family, generation, released, inputs, outputs, prices } = model
  const { contextTokens, maxOutputTokens, reasoning, toolCalls, structuredOutput, openWeights, formats } =
    model
  const tiers = prices?.tiers?.map(
    ({ above, input, output }) => `${price(input)} / ${price(output)} above ${limit(above)}`,
  )
  return [
    ['Name', <code key="id">{id}</code>],
    ['Vendor', vendorName(vendor)],
    ['Kind', kind],
    ['Family', [family, generation].filter(Boolean).join(' ') || 'unknown'],
    ['Released', released ?? 'unknown'],
    [
      'Formats',
      formats.length === 0
        ? 'none: it has routes of its own'
        : formats.map((format) => (
            <span key={format} className="format" data-format={format}>
              {format}
            </span>
          )),
    ],
    ['Reads', inputs.join(', ')],
    ['Writes', outputs.join(', ')],
    ['Context', contextTokens ? `${contextTokens.toLocaleString('en')} tokens` : 'unknown'],
    ['Output', maxOutputTokens ? `at most ${maxOutputTokens.toLocaleString('en')} tokens` : 'unknown'],
    ['Reasoning', reasoning?.control ?? 'unknown'],
    ['Tool calls', toolCalls ? 'yes' : 'no'],
    ['Structured output', structuredOutput ? 'yes' : 'no'],
    ['Weights', openWeights ? 'public' : 'not public'],
    [
      'Prices',
      prices ? `${price(prices.input)} in, ${price(prices.output)} out, for a million tokens` : 'unknown',
    ],
    ...(prices?.cacheRead === undefined
      ? []
      : [['From the cache', price(prices.cacheRead)] as [string, ReactNode]]),
    ...(tiers?.length ? [['Long inputs', tiers.join('; ')] as [string, ReactNode]] : []),
  ]
}
