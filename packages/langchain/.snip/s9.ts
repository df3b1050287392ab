import { ChatMixrouter, createMixrouterVideoTool } from '@mixrouter/langchain'
import { createAgent } from 'langchain'

const video = createMixrouterVideoTool({ defaults: { duration: 5, resolution: '720p', watermark: false } })
const agent = createAgent({ model: new ChatMixrouter('gpt-5.2'), tools: [video] })

export {}
