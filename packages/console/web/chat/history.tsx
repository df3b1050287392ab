import { Download, History as HistoryIcon, Trash2, Upload } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { setParams } from '../app/location.ts'
import { download } from '../lib/download.ts'
import { Dialog } from '../ui/dialog.tsx'
import {
  deleteConversation,
  exportConversations,
  importConversations,
  listConversations,
  onConversationsChange,
} from './conversations.ts'
import type { Conversation } from './types.ts'

/** The conversations of this browser, in a sheet. */
export function History({ current, onNew }: { current: string; onNew: () => void }) {
  const [isOpen, setOpen] = useState(false)
  const [conversations, setConversations] = useState<readonly Conversation[]>([])
  const [message, setMessage] = useState('')
  const picker = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const load = () => void listConversations().then(setConversations)
    load()
    return onConversationsChange(load)
  }, [])

  const open = (id: string) => {
    setParams({ c: id, model: undefined }) // the conversation has a model of its own
    setOpen(false)
  }
  const remove = async (id: string) => {
    await deleteConversation(id)
    if (id === current) onNew()
  }
  const importFile = async (file: File | undefined) => {
    if (!file) return
    try {
      const number = await importConversations(file)
      setMessage(`Imported ${number} ${number === 1 ? 'conversation' : 'conversations'}.`)
    } catch (error) {
      setMessage((error as Error).message)
    }
  }

  return (
    <Dialog
      title="Conversations"
      shape="sheet"
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <button type="button" className="button quiet icon" aria-label="Conversations" title="Conversations">
          <HistoryIcon size={16} aria-hidden />
        </button>
      }
    >
      <div className="row">
        <button
          type="button"
          className="button tiny"
          disabled={conversations.length === 0}
          onClick={() => download('conversations.json', exportConversations(conversations))}
        >
          <Download size={13} aria-hidden /> Export all
        </button>
        <button type="button" className="button tiny" onClick={() => picker.current?.click()}>
          <Upload size={13} aria-hidden /> Import
        </button>
        <input
          ref={picker}
          className="visually-hidden"
          type="file"
          accept="application/json"
          tabIndex={-1}
          aria-label="File to import"
          onChange={(event) => void importFile(event.target.files?.[0])}
        />
      </div>
      <p role="status" className="small muted">
        {message || 'Conversations are kept in this browser only.'}
      </p>
      <ul className="conversations">
        {conversations.map((conversation) => (
          <li key={conversation.id} aria-current={conversation.id === current || undefined}>
            <button type="button" onClick={() => open(conversation.id)}>
              <span className="truncate">{conversation.title}</span>
              <span className="small muted">
                {new Date(conversation.updatedAt).toLocaleString('en', {
                  dateStyle: 'medium',
                  timeStyle: 'short',
                })}
              </span>
            </button>
            <button
              type="button"
              className="button quiet tiny icon"
              aria-label={`Export ${conversation.title}`}
              title="Export"
              onClick={() => download('conversation.json', exportConversations([conversation]))}
            >
              <Download size={13} aria-hidden />
            </button>
            <button
              type="button"
              className="button quiet tiny icon"
              aria-label={`Delete ${conversation.title}`}
              title="Delete"
              onClick={() => void remove(conversation.id)}
            >
              <Trash2 size={13} aria-hidden />
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
