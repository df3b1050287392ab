import { lazy, Suspense, useEffect } from 'react'
import { ErrorBoundary } from './error-boundary.tsx'
import { useLocation, type View } from './location.ts'
import { Navigation } from './navigation.tsx'
import { ServerProvider } from './server.tsx'

const PAGES: Record<View, { title: string; Page: React.ComponentType }> = {
  chat: { title: 'Chat', Page: lazy(() => import('../chat/chat-page.tsx')) },
  formats: { title: 'Formats', Page: lazy(() => import('../formats/formats-page.tsx')) },
  traffic: { title: 'Traffic', Page: lazy(() => import('../traffic/traffic-page.tsx')) },
  overview: { title: 'Overview', Page: lazy(() => import('../overview/overview-page.tsx')) },
  models: { title: 'Models', Page: lazy(() => import('../models/models-page.tsx')) },
  videos: { title: 'Videos', Page: lazy(() => import('../videos/videos-page.tsx')) },
}

/** The frame around every view. */
export function App() {
  const { view } = useLocation()
  const { title, Page } = PAGES[view]
  useEffect(() => {
    document.title = `${title} · Mixrouter`
  }, [title])
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to content
      </a>
      <Navigation current={view} />
      <main id="main" className={`view view-${view}`} tabIndex={-1}>
        <ErrorBoundary key={view}>
          <ServerProvider>
            <Suspense fallback={<p className="loading">Loading…</p>}>
              <Page />
            </Suspense>
          </ServerProvider>
        </ErrorBoundary>
      </main>
    </div>
  )
}
