import { useMemo } from 'react'
import './track.css'
import { kindOf, type Step } from './timeline.ts'

/** The steps of a stream as marks: evenly, or by the time at which they came. One of them is selected. */
export function EventTrack({
  steps,
  index,
  onChange,
}: {
  steps: readonly Step[]
  index: number
  onChange: (index: number) => void
}) {
  const marks = useMemo(() => {
    const kinds = new Map<number, string>()
    return steps.map(({ events }) => {
      const found = events.map((event) => kindOf(event, kinds))
      return found.at(-1) ?? 'nothing'
    })
  }, [steps])
  const first = steps[0]?.at
  const last = steps.at(-1)?.at
  const span = first === undefined || last === undefined ? undefined : Math.max(1, last - first)
  const position = (step: number) => {
    const at = steps[step]?.at
    const share =
      span === undefined || at === undefined || first === undefined
        ? step / Math.max(1, steps.length - 1)
        : (at - first) / span
    return `${share * 100}%`
  }
  const describe = steps[index]?.events.map(({ type }) => type).join(', ') || 'no event of the hub'
  return (
    <div className="track">
      <div className="track-marks" aria-hidden>
        {marks.map((kind, step) => (
          <i
            key={step}
            data-kind={kind}
            data-past={step <= index}
            data-current={step === index}
            style={{ left: position(step) }}
          />
        ))}
      </div>
      <input
        type="range"
        min={0}
        max={Math.max(0, steps.length - 1)}
        value={index}
        aria-label="Event of the stream"
        aria-valuetext={`${index + 1} of ${steps.length}: ${describe}`}
        onChange={(event) => onChange(Number(event.target.value))}
      />
    </div>
  )
}
