import { useEffect, useMemo, useRef } from 'react'
import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'

/** One line or row of bars. Colours are names of the style sheet's variables. */
interface PlotSeries {
  label: string
  colour: string
  values: readonly (number | null)[]
}

export interface PlotProps {
  title: string
  times: readonly number[]
  series: readonly PlotSeries[]
  kind: 'bars' | 'lines'
  format: (value: number) => string
  /** Whether there is nothing between one and two. */
  isCount?: boolean
}

/** The distances between the lines of an axis for counts. */
const COUNT_STEPS = Array.from({ length: 12 }, (_, power) =>
  [1, 2, 5].map((step) => step * 10 ** power),
).flat()

const HEIGHT = 168

/** Values over time, drawn on a canvas; a table of them is there for screen readers. */
export function Plot({ title, times, series, kind, format, isCount = false }: PlotProps) {
  const box = useRef<HTMLDivElement>(null)
  const scheme = useScheme()
  const isEmpty = series.every(({ values }) => isNothing(values))
  const options = useMemo(
    () => toOptions(series, kind, format, isCount),
    [kind, format, isCount, scheme, series.map(({ label }) => label).join()],
  )
  const data = useMemo(
    () => [times, ...series.map(({ values }) => values)] as UPlot.AlignedData,
    [times, series],
  )

  useEffect(() => {
    const element = box.current
    if (!element) return
    const plot = new UPlot({ ...options, width: element.clientWidth, height: HEIGHT }, data, element)
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      plot.destroy()
    }
  }, [options, data])

  return (
    <section className="plot" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <ul aria-hidden>
          {series.map(({ label, colour }) => (
            <li key={label} style={{ color: `var(--${colour})` }}>
              <span>{label}</span>
            </li>
          ))}
        </ul>
      </header>
      <div className="plot-box" ref={box} aria-hidden>
        {isEmpty && <p className="muted small">Nothing in this time</p>}
      </div>
      <table className="visually-hidden">
        <caption>{title}, the latest</caption>
        <tbody>
          {series.map(({ label, values }) => {
            const latest = values.findLast((value) => value !== null)
            return (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>{latest === undefined || latest === null ? 'none' : format(latest)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

function toOptions(
  series: readonly PlotSeries[],
  kind: PlotProps['kind'],
  format: (value: number) => string,
  isCount: boolean,
): Omit<UPlot.Options, 'width' | 'height'> {
  const text = colourOf('muted')
  const line = colourOf('line')
  const axis = {
    stroke: text,
    font: '11px system-ui, sans-serif',
    grid: { stroke: line, width: 1 },
    ticks: { show: false },
  }
  return {
    legend: { show: false },
    cursor: { y: false, points: { show: false } },
    padding: [10, 8, 0, 0],
    scales: { y: { range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1] } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 26,
        space: 70,
        values: (_, values) => values.map((seconds) => clock(seconds)),
      },
      {
        ...axis,
        size: 58,
        space: 34,
        ...(isCount && { incrs: COUNT_STEPS }),
        values: (_, values) => values.map((value) => (value === null ? '' : format(value))),
      },
    ],
    series: [
      {},
      ...series.map(({ label, colour, values }): UPlot.Series => {
        const stroke = colourOf(colour)
        if (kind === 'bars') {
          const paths = UPlot.paths.bars?.({ size: [0.72, 24], radius: 0.15 })
          return { label, stroke, fill: stroke, width: 0, points: { show: false }, ...(paths && { paths }) }
        }
        return {
          label,
          stroke,
          width: 1.75,
          spanGaps: true,
          points: { show: hasGaps(values), size: 4, fill: stroke, width: 0 },
        }
      }),
    ],
    hooks: { setCursor: [showTooltip(series, format)] },
  }
}

/** Counts of nothing are 0 at all times; what can't be counted then has gaps. */
const isNothing = (values: readonly (number | null)[]) =>
  values.every((value) => value === null) || values.every((value) => value === 0)

/** Single values between gaps have no line to be seen by. */
const hasGaps = (values: readonly (number | null)[]) => values.includes(null)

/** Shows the values under the cursor. */
function showTooltip(series: readonly PlotSeries[], format: (value: number) => string) {
  return (plot: UPlot) => {
    const { idx, left = -1 } = plot.cursor
    let tip = plot.over.querySelector<HTMLElement>('.plot-tip')
    if (idx === null || idx === undefined || left < 0) return tip?.remove()
    if (!tip) {
      tip = document.createElement('div')
      tip.className = 'plot-tip'
      plot.over.append(tip)
    }
    const rows = series.map(({ label }, index) => {
      const value = plot.data[index + 1]?.[idx]
      return `${label} ${value === null || value === undefined ? '–' : format(value)}`
    })
    tip.textContent = [clock(plot.data[0]?.[idx] ?? 0), ...rows].join('\n')
    const isRight = left > plot.over.clientWidth / 2
    tip.style.left = isRight ? '' : `${left + 10}px`
    tip.style.right = isRight ? `${plot.over.clientWidth - left + 10}px` : ''
    return undefined
  }
}

/** The time of day of seconds since 1970; with seconds only where they are not zero. */
function clock(seconds: number): string {
  const time = new Date(seconds * 1000)
  const second = time.getSeconds() > 0 ? ({ second: '2-digit' } as const) : {}
  return time.toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit', ...second, hour12: false })
}

/** The colour of a variable in the current scheme, as a canvas reads it. */
function colourOf(name: string): string {
  const probe = document.createElement('span')
  probe.style.color = `var(--${name})`
  document.body.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

function useScheme(): boolean {
  const query = useMemo(() => matchMedia('(prefers-color-scheme: dark)'), [])
  const isDark = useRef(query.matches)
  isDark.current = query.matches
  return isDark.current
}
