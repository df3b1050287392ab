import type { Agent } from './agent.ts'
import { aider } from './aider.ts'
import { claude } from './claude.ts'
import { codex } from './codex.ts'
import { gemini } from './gemini.ts'
import { opencode } from './opencode.ts'
import { qwen } from './qwen.ts'

/** The agents that `mixrouter run` knows by name. */
export const AGENTS: readonly Agent[] = [claude, codex, gemini, qwen, opencode, aider]
