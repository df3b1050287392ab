'use client'

import { useChat } from '@ai-sdk/react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Message } from './message'
import { MODELS } from './models'

export default function Page() {
  const { messages, sendMessage, status, stop, error } = useChat()
  const [input, setInput] = useState('')
  const [model, setModel] = useState<string>(MODELS[0])
  const end = useRef<HTMLDivElement>(null)
  const isBusy = status === 'submitted' || status === 'streaming'
  useEffect(() => {
    end.current?.scrollIntoView()
  }, [messages])

  const send = (event: FormEvent) => {
    event.preventDefault()
    if (input.trim() === '' || isBusy) return
    sendMessage({ text: input }, { body: { model } })
    setInput('')
  }
  return (
    <>
      <header>
        <h1>Mixrouter chat</h1>
        <select aria-label="Model" value={model} onChange={(event) => setModel(event.target.value)}>
          {MODELS.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </header>
      <main>
        {messages.length === 0 && (
          <p className="hint">Ask for the weather in two cities, and switch the model in mid-conversation.</p>
        )}
        {messages.map((message) => (
          <Message key={message.id} message={message} />
        ))}
        {error && (
          <p className="error" role="alert">
            {error.message}
          </p>
        )}
        <div ref={end} />
      </main>
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
        <p role="status" className="visually-hidden">
          {status}
        </p>
      </form>
    </>
  )
}
