import { anthropic } from '@ai-sdk/anthropic'
import { google } from '@ai-sdk/google'
import { openai } from '@ai-sdk/openai'
import type { Format } from '@mixrouter/core'
import type { RequestFeature, VendorResponse } from '@mixrouter/testing/scripted'
import { Output, type ToolSet, tool } from 'ai'
import { z } from 'zod'
import type { Options } from './result.ts'

const schema = z.object({ city: z.string() })

/** The tools that a vendor runs, by their own names. */
const HOSTED: Partial<Record<Format, Partial<Record<RequestFeature, ToolSet>>>> = {
  'openai-responses': {
    'web-search': { web_search: openai.tools.webSearch({}) },
    'file-search': { file_search: openai.tools.fileSearch({ vectorStoreIds: ['vs_1'] }) },
    code: { code_interpreter: openai.tools.codeInterpreter({}) },
    mcp: { mcp: openai.tools.mcp({ serverLabel: 'files', serverUrl: 'https://mcp.example' }) },
    image: { image_generation: openai.tools.imageGeneration({}) },
  },
  anthropic: {
    'web-search': { web_search: anthropic.tools.webSearch_20250305({}) },
    code: { code_execution: anthropic.tools.codeExecution_20250825() },
  },
  google: {
    'web-search': { google_search: google.tools.googleSearch({}) },
    code: { code_execution: google.tools.codeExecution({}) },
  },
}

/** What a call has for a response to make sense. */
export function optionsOf({ format, uses }: VendorResponse): Options {
  switch (uses) {
    case undefined:
      return {}
    case 'weather':
      return { tools: { weather: tool({ description: 'The weather', inputSchema: schema }) } }
    case 'json':
      return { output: Output.object({ schema }) }
    case 'stop':
      return { stopSequences: ['Two'] }
    default: {
      const tools = HOSTED[format]?.[uses]
      return tools ? { tools } : {}
    }
  }
}
