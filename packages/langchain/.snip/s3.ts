import { ChatMixrouter } from '@mixrouter/langchain'

new ChatMixrouter('claude-sonnet-4-5-20250929').bindTools([{ type: 'web_search_20250305', name: 'web_search' }])
new ChatMixrouter('gpt-5.2').bindTools([{ type: 'web_search' }])
new ChatMixrouter('gemini-2.5-flash').bindTools([{ googleSearch: {} }])

export {}
