import type { FileUIPart } from 'ai'
import { ArrowUp, FileText, Paperclip, Square, X } from 'lucide-react'
import {
  type ClipboardEvent,
  type FormEvent,
  type KeyboardEvent,
  type ReactNode,
  useRef,
  useState,
} from 'react'
import { ACCEPTED } from './attachments.ts'

export interface ComposerProps {
  isBusy: boolean
  onSend: (text: string, files: FileUIPart[]) => void
  onStop: () => void
  files: FileUIPart[]
  /** Replaces the attachments. */
  onFiles: (files: FileUIPart[]) => void
  /** Adds files that were chosen or pasted. */
  onAttach: (files: FileList | null) => void
  children: ReactNode
}

/** Where messages are written. Files can be chosen, pasted or dropped. */
export function Composer({ isBusy, onSend, onStop, files, onFiles, onAttach, children }: ComposerProps) {
  const [text, setText] = useState('')
  const picker = useRef<HTMLInputElement>(null)
  const field = useRef<HTMLTextAreaElement>(null)

  const send = () => {
    if (isBusy || (text.trim() === '' && files.length === 0)) return
    onSend(text.trim(), files)
    setText('')
    onFiles([])
    field.current?.focus()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    send()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    send()
  }
  const onPaste = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length === 0) return
    event.preventDefault()
    onAttach(event.clipboardData.files)
  }

  return (
    <form className="composer" onSubmit={submit}>
      {files.length > 0 && (
        <ul className="attachments" aria-label="Attachments">
          {files.map((file, index) => (
            <li key={index}>
              <Thumbnail file={file} />
              <button
                type="button"
                aria-label={`Remove ${file.filename}`}
                onClick={() => onFiles(files.filter((other) => other !== file))}
              >
                <X size={12} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
      <textarea
        ref={field}
        rows={1}
        value={text}
        aria-label="Message"
        placeholder="Message, or /help"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      <div className="composer-bar">
        <button
          type="button"
          className="button quiet icon"
          aria-label="Attach files"
          title="Attach files"
          onClick={() => picker.current?.click()}
        >
          <Paperclip size={16} aria-hidden />
        </button>
        <input
          ref={picker}
          className="visually-hidden"
          type="file"
          multiple
          accept={ACCEPTED}
          tabIndex={-1}
          aria-label="Files"
          onChange={(event) => {
            onAttach(event.target.files)
            event.target.value = ''
          }}
        />
        {children}
        <span className="spacer" />
        {isBusy ? (
          <button
            type="button"
            className="button primary icon send"
            aria-label="Stop"
            title="Stop"
            onClick={onStop}
          >
            <Square size={13} fill="currentColor" aria-hidden />
          </button>
        ) : (
          <button
            type="submit"
            className="button primary icon send"
            aria-label="Send"
            title="Send"
            disabled={text.trim() === '' && files.length === 0}
          >
            <ArrowUp size={17} aria-hidden />
          </button>
        )}
      </div>
    </form>
  )
}

export function Thumbnail({ file: { mediaType, url, filename = 'file' } }: { file: FileUIPart }) {
  if (mediaType.startsWith('image/')) return <img src={url} alt={filename} />
  return (
    <span className="file">
      <FileText size={15} aria-hidden />
      <span className="truncate">{filename}</span>
    </span>
  )
}
