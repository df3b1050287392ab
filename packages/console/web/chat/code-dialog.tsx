import { useState } from 'react'
import { Dialog } from '../ui/dialog.tsx'
import { Segments } from '../ui/segments.tsx'
import { CodeBlock } from './code-block.tsx'
import { samplesOf } from './code-samples.ts'
import { toRequest } from './request.ts'
import type { ChatMessage, Settings } from './types.ts'

export interface CodeDialogProps {
  messages: readonly ChatMessage[]
  model: string
  settings: Settings
  onClose: () => void
}

/** A request of the conversation as code. */
export default function CodeDialog({ messages, model, settings, onClose }: CodeDialogProps) {
  const samples = samplesOf(toRequest(messages, model, settings))
  const [name, setName] = useState(samples[0]?.name ?? '')
  const sample = samples.find((candidate) => candidate.name === name)
  return (
    <Dialog title="Copy as code" shape="wide" open onOpenChange={(open) => !open && onClose()}>
      <Segments
        label="SDK"
        value={name}
        options={samples.map((each) => ({ value: each.name, label: each.name }))}
        onChange={setName}
      />
      {sample && <CodeBlock language={sample.language} code={sample.code} />}
    </Dialog>
  )
}
