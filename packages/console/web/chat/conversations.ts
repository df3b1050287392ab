import { createStore, del, get, set, values } from 'idb-keyval'
import { type Conversation, DEFAULT_SETTINGS } from './types.ts'

/** Conversations are kept in this browser only. */
const store = createStore('mixrouter-console', 'conversations')

const LISTED = new EventTarget()

/** Latest first. */
export async function listConversations(): Promise<Conversation[]> {
  const all = await values<Conversation>(store)
  return all.sort((a, b) => b.updatedAt - a.updatedAt)
}

export const loadConversation = (id: string) => get<Conversation>(id, store)

export async function saveConversation(conversation: Conversation): Promise<void> {
  await set(conversation.id, conversation, store)
  LISTED.dispatchEvent(new Event('change'))
}

export async function deleteConversation(id: string): Promise<void> {
  await del(id, store)
  LISTED.dispatchEvent(new Event('change'))
}

export function onConversationsChange(listener: () => void): () => void {
  LISTED.addEventListener('change', listener)
  return () => LISTED.removeEventListener('change', listener)
}

export function exportConversations(conversations: readonly Conversation[]): Blob {
  const file = { type: 'mixrouter-conversations', version: 1, conversations }
  return new Blob([JSON.stringify(file, null, 2)], { type: 'application/json' })
}

/** @throws Error if the file was not exported by a console */
export async function importConversations(file: File): Promise<number> {
  const content = JSON.parse(await file.text().catch(() => ''))
  if (content?.type !== 'mixrouter-conversations' || !Array.isArray(content.conversations))
    throw new Error(`${file.name} was not exported by this console`)
  for (const conversation of content.conversations as Conversation[])
    await saveConversation({
      ...conversation,
      settings: { ...DEFAULT_SETTINGS, ...conversation.settings },
      id: crypto.randomUUID(),
    })
  return content.conversations.length
}
