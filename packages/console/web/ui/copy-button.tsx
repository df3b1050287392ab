import { Check, Copy } from 'lucide-react'
import { useState } from 'react'

/** Copies a text, and says that it did. */
export function CopyButton({ text, label = 'Copy' }: { text: string | (() => string); label?: string }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(typeof text === 'string' ? text : text())
    setCopied(true)
    setTimeout(() => setCopied(false), 1600)
  }
  const Icon = copied ? Check : Copy
  return (
    <button
      type="button"
      className="button quiet tiny icon"
      aria-label={copied ? 'Copied' : label}
      title={label}
      onClick={copy}
    >
      <Icon size={14} aria-hidden />
    </button>
  )
}
