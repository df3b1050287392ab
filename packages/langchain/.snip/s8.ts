import { HumanMessage } from '@langchain/core/messages'

declare const base64: string

const message = new HumanMessage({
  content: [
    { type: 'text', text: 'What is this?' },
    { type: 'image', url: 'https://example.com/cat.png' },
    { type: 'file', data: base64, mimeType: 'application/pdf', metadata: { filename: 'report.pdf' } },
  ],
})

export {}
