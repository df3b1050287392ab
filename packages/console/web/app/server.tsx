import {
  createContext,
  type FormEvent,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useState,
} from 'react'
import type { ConsoleState } from '../../src/feed.ts'
import { getJson, type ServerError, signIn } from './api.ts'

const ServerContext = createContext<ConsoleState | undefined>(undefined)

/** What is known of the server. */
export function useServer(): ConsoleState {
  const state = useContext(ServerContext)
  if (!state) throw new Error('useServer is used outside of ServerProvider')
  return state
}

/** Loads the server's state, and signs in where a key is needed. */
export function ServerProvider({ children }: { children: ReactNode }) {
  const [state, setState] = useState<ConsoleState | undefined>(remembered)
  const [error, setError] = useState<ServerError>()
  const load = useCallback(async () => {
    try {
      remembered = await getJson<ConsoleState>('state')
      setState(remembered)
      setError(undefined)
    } catch (failure) {
      setError(failure as ServerError)
    }
  }, [])
  useEffect(() => void load(), [load])

  if (error?.status === 401) return <SignIn onDone={load} />
  if (error && !state)
    return (
      <div className="notice" role="alert">
        <h1>The console is not available</h1>
        <p>{error.message}</p>
        <button type="button" className="button" onClick={load}>
          Try again
        </button>
      </div>
    )
  if (!state) return <p className="loading">Loading…</p>
  return <ServerContext value={state}>{children}</ServerContext>
}

/** Shown at once when the view changes, until it is loaded again. */
let remembered: ConsoleState | undefined

function SignIn({ onDone }: { onDone: () => void }) {
  const [error, setError] = useState('')
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    try {
      await signIn(String(new FormData(event.currentTarget).get('key')))
      onDone()
    } catch (failure) {
      setError((failure as Error).message)
    }
  }
  return (
    <form className="notice" onSubmit={submit}>
      <h1>Sign in</h1>
      <p>This console is protected by a key.</p>
      <label className="field">
        <span>Key</span>
        <input name="key" type="password" autoComplete="current-password" required />
      </label>
      {error && (
        <p className="error" role="alert">
          {error}
        </p>
      )}
      <button type="submit" className="button primary">
        Sign in
      </button>
    </form>
  )
}
