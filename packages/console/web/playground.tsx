// The formats alone, which need no server: for pages that embed them, such as the documentation's.
import { CSPProvider } from '@base-ui/react/csp-provider'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import FormatsPage from './formats/formats-page.tsx'
import './styles.css'

const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <CSPProvider disableStyleElements>
        <main id="main" className="view view-formats">
          <FormatsPage />
        </main>
      </CSPProvider>
    </StrictMode>,
  )
