import { CLAUDE_CODE_ROUTER } from './claude-code-router.ts'
import { LITELLM } from './litellm.ts'
import { LLMG } from './llmg.ts'
import { ONE_API } from './one-api.ts'
import type { Peer } from './peer.ts'
import { PORTKEY } from './portkey.ts'

/** In the order in which they are installed: one-api needs a file of LiteLLM's. */
export const PEERS: readonly Peer[] = [PORTKEY, LITELLM, CLAUDE_CODE_ROUTER, ONE_API, LLMG]
