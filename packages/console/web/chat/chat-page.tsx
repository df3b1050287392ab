import { useEffect, useState } from 'react'
import { setParams, useLocation } from '../app/location.ts'
import { ConversationView } from './conversation-view.tsx'
import { loadConversation } from './conversations.ts'
import { type Conversation, DEFAULT_SETTINGS } from './types.ts'
import './chat.css'

/** A conversation, kept under the id in the URL. */
export default function ChatPage() {
  const { params } = useLocation()
  const id = params.get('c') ?? ''
  const [conversation, setConversation] = useState<Conversation>()
  useEffect(() => {
    if (id === '') {
      setParams({ c: crypto.randomUUID().slice(0, 8) })
      return
    }
    let stale = false
    loadConversation(id)
      .catch(() => undefined) // a browser without storage still chats
      .then((found) => {
        if (!stale) setConversation(found ?? createConversation(id))
      })
    return () => {
      stale = true
    }
  }, [id])
  if (conversation?.id !== id) return <p className="loading">Loading…</p>
  return <ConversationView key={id} initial={conversation} />
}

function createConversation(id: string): Conversation {
  return {
    id,
    title: '',
    updatedAt: 0,
    model: localStorage.getItem('mixrouter-model') ?? '',
    settings: DEFAULT_SETTINGS,
    messages: [],
  }
}
