import {
  Activity,
  ChartLine,
  Clapperboard,
  Columns4,
  Layers,
  type LucideIcon,
  MessageSquare,
} from 'lucide-react'
import type { MouseEvent } from 'react'
import { Logo } from '../ui/logo.tsx'
import { hrefOf, navigate, type View } from './location.ts'

const ITEMS: readonly { view: View; label: string; Icon: LucideIcon }[] = [
  { view: 'chat', label: 'Chat', Icon: MessageSquare },
  { view: 'formats', label: 'Formats', Icon: Columns4 },
  { view: 'traffic', label: 'Traffic', Icon: Activity },
  { view: 'overview', label: 'Overview', Icon: ChartLine },
  { view: 'models', label: 'Models', Icon: Layers },
  { view: 'videos', label: 'Videos', Icon: Clapperboard },
]

/** The views: a column at the side, or a bar at the bottom of a small screen. */
export function Navigation({ current }: { current: View }) {
  return (
    <nav className="navigation" aria-label="Views">
      <a className="brand" href={hrefOf('chat')} onClick={(event) => follow(event, 'chat')}>
        <Logo />
        <span>Mixrouter</span>
      </a>
      <ul>
        {ITEMS.map(({ view, label, Icon }) => (
          <li key={view}>
            <a
              href={hrefOf(view)}
              aria-current={view === current ? 'page' : undefined}
              onClick={(event) => follow(event, view)}
            >
              <Icon size={17} strokeWidth={1.75} aria-hidden />
              <span>{label}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** Follows a link to a view without loading the page again, unless it is to open elsewhere. */
function follow(event: MouseEvent, view: View): void {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
  event.preventDefault()
  navigate(view)
}
