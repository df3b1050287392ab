import { useChat } from '@ai-sdk/react'
import { DefaultChatTransport } from 'ai'
import { type FormEvent, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { Message } from './message.tsx'
import { type Summary, SummaryCard } from './summary.tsx'

interface Settings {
  models: string[]
  isOffline: boolean
}

const settings: Settings = JSON.parse(document.getElementById('settings')?.textContent ?? '{}')
const transport = new DefaultChatTransport({ api: '/api/chat' })

function Chat() {
  const { messages, sendMessage, status, stop, error } = useChat({ transport })
  const [input, setInput] = useState('')
  const [model, setModel] = useState(settings.models[0] ?? '')
  const [summary, setSummary] = useState<Summary>()
  const [failure, setFailure] = useState<string>()
  const isBusy = status === 'submitted' || status === 'streaming'

  const send = (event: FormEvent) => {
    event.preventDefault()
    if (input.trim() === '' || isBusy) return
    void sendMessage({ text: input }, { body: { model } })
    setInput('')
  }
  const summarize = async () => {
    const response = await fetch('/api/summary', {
      method: 'POST',
      body: JSON.stringify({ messages, model }),
    })
    if (response.ok) setSummary(await response.json())
    else setFailure(await response.text())
  }

  return (
    <>
      <header>
        <h1>Mixrouter chat {settings.isOffline && '(offline models)'}</h1>
        <select aria-label="Model" value={model} onChange={(event) => setModel(event.target.value)}>
          {settings.models.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <button type="button" onClick={summarize} disabled={isBusy || messages.length === 0}>
          Summarize
        </button>
      </header>
      {summary && <SummaryCard summary={summary} />}
      {messages.map((message) => (
        <Message key={message.id} message={message} />
      ))}
      {(error || failure) && (
        <p className="error" role="alert">
          {error?.message ?? failure}
        </p>
      )}
      <form onSubmit={send}>
        <input
          aria-label="Message"
          placeholder="How is the weather in Paris and London?"
          value={input}
          onChange={(event) => setInput(event.target.value)}
        />
        {isBusy ? (
          <button type="button" onClick={stop}>
            Stop
          </button>
        ) : (
          <button type="submit">Send</button>
        )}
      </form>
      <p role="status">{status}</p>
    </>
  )
}

const root = document.getElementById('root')
if (root) createRoot(root).render(<Chat />)
