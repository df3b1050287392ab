import { useChat } from '@ai-sdk/react'
import type { FileUIPart } from 'ai'
import { Plus, SlidersHorizontal } from 'lucide-react'
import { type DragEvent, lazy, Suspense, useEffect, useState } from 'react'
import { setParams, useLocation } from '../app/location.ts'
import { useModels } from '../lib/models.ts'
import { readFiles } from './attachments.ts'
import { Composer } from './composer.tsx'
import { saveConversation } from './conversations.ts'
import { History } from './history.tsx'
import { ModelPicker } from './model-picker.tsx'
import { SettingsPanel } from './settings-panel.tsx'
import { Thread } from './thread.tsx'
import { preload, transport } from './transport.ts'
import type { ChatMessage, Conversation, Settings } from './types.ts'

const CodeDialog = lazy(() => import('./code-dialog.tsx'))

/** The latest part of a stream is drawn so often, in milliseconds. */
const THROTTLE_MS = 33

/** One conversation with its settings. */
export function ConversationView({ initial }: { initial: Conversation }) {
  const { params } = useLocation()
  const { models, error: modelsError, load } = useModels()
  const [chosen, setChosen] = useState(params.get('model') ?? initial.model)
  const [settings, setSettings] = useState<Settings>(initial.settings)
  const [files, setFiles] = useState<FileUIPart[]>([])
  const [refusals, setRefusals] = useState<readonly string[]>([])
  const [codeOf, setCodeOf] = useState<string>()
  const [isDragging, setDragging] = useState(false)
  const model = chosen || (models[0]?.id ?? '')
  const { messages, sendMessage, regenerate, stop, status, error } = useChat<ChatMessage>({
    id: initial.id,
    messages: initial.messages,
    transport,
    throttle: THROTTLE_MS,
  })
  const isBusy = status === 'submitted' || status === 'streaming'
  const options = { body: { model, settings } }
  useSaved(initial, messages, model, settings, isBusy)

  const choose = (id: string) => {
    setChosen(id)
    localStorage.setItem('mixrouter-model', id)
    setParams({ model: id })
  }
  const send = (text: string, attached: FileUIPart[] = []) =>
    void sendMessage({ text, files: attached }, options)
  const edit = (message: ChatMessage, text: string) =>
    void sendMessage(
      { text, files: message.parts.filter((part) => part.type === 'file'), messageId: message.id },
      options,
    )
  const startNew = () => setParams({ c: crypto.randomUUID().slice(0, 8) })
  const attach = async (list: FileList | null) => {
    const { parts, refusals } = await readFiles(list)
    setFiles((all) => [...all, ...parts])
    setRefusals(refusals)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setDragging(false)
    void attach(event.dataTransfer.files)
  }
  const codeIndex = messages.findIndex(({ id }) => id === codeOf)

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an addition to the button for attachments
    <div
      className={`chat ${isDragging ? 'dragging' : ''}`}
      onFocus={preload}
      onDragOver={(event) => {
        event.preventDefault()
        setDragging(true)
      }}
      onDragLeave={(event) => event.currentTarget === event.target && setDragging(false)}
      onDrop={drop}
    >
      <header className="bar">
        <h1 className="visually-hidden">Chat</h1>
        <ModelPicker models={models} value={model} onChange={choose} />
        <span className="spacer" />
        <button
          type="button"
          className="button quiet icon"
          aria-label="New conversation"
          title="New conversation"
          onClick={startNew}
        >
          <Plus size={17} aria-hidden />
        </button>
        <History current={initial.id} onNew={startNew} />
        <SettingsPanel
          settings={settings}
          onChange={setSettings}
          onKeyChange={load}
          trigger={
            <button type="button" className="button quiet icon" aria-label="Settings" title="Settings">
              <SlidersHorizontal size={16} aria-hidden />
            </button>
          }
        />
      </header>
      {modelsError && (
        <p className="banner error" role="alert">
          The models could not be listed: {modelsError}
        </p>
      )}
      <Thread
        messages={messages}
        isBusy={isBusy}
        onSuggestion={send}
        onRetry={(messageId) => void regenerate({ messageId, ...options })}
        onEdit={edit}
        onShowCode={setCodeOf}
      />
      {error && (
        <p className="banner error" role="alert">
          {error.message}
        </p>
      )}
      {refusals.map((refusal) => (
        <p key={refusal} className="banner error" role="alert">
          {refusal}.
        </p>
      ))}
      <p className="visually-hidden" role="status">
        {isBusy ? 'The model is responding' : 'Ready'}
      </p>
      <Composer
        isBusy={isBusy}
        files={files}
        onFiles={setFiles}
        onAttach={attach}
        onSend={send}
        onStop={() => void stop()}
      >
        <span className="muted small truncate summary">{summaryOf(settings)}</span>
      </Composer>
      {codeIndex >= 0 && (
        <Suspense>
          <CodeDialog
            messages={messages.slice(0, codeIndex)}
            model={messages[codeIndex]?.metadata?.model ?? model}
            settings={settings}
            onClose={() => setCodeOf(undefined)}
          />
        </Suspense>
      )}
    </div>
  )
}

/** Keeps the conversation in the browser; what is throttled may still come after a response is over. */
function useSaved(
  initial: Conversation,
  messages: ChatMessage[],
  model: string,
  settings: Settings,
  isBusy: boolean,
): void {
  useEffect(() => {
    const [first] = messages
    const isChanged =
      messages !== initial.messages || model !== initial.model || settings !== initial.settings
    if (isBusy || !first || !isChanged) return
    const text = first.parts.find((part) => part.type === 'text')?.text ?? 'Attachment'
    const title = text.length > 60 ? `${text.slice(0, 60)}…` : text
    saveConversation({ id: initial.id, title, updatedAt: Date.now(), model, settings, messages }).catch(
      () => {}, // without storage, the conversation lasts as long as the page
    )
  }, [initial, messages, model, settings, isBusy])
}

function summaryOf({ format, effort, system, schema }: Settings): string {
  return [
    format === 'auto' ? '' : format,
    effort && `${effort} reasoning`,
    system && 'system prompt',
    schema && 'schema',
  ]
    .filter(Boolean)
    .join(' · ')
}
