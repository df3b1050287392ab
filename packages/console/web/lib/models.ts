import type { Vendor } from '@mixrouter/core'
import { useEffect, useState } from 'react'
import type { ModelSummary } from '../../src/feed.ts'
import { GATEWAY_URL, getJson } from '../app/api.ts'
import { authorization } from '../chat/client-key.ts'

/** The gateway's list, described. @throws Error with the gateway's message */
async function fetchModels(): Promise<ModelSummary[]> {
  const response = await fetch(`${GATEWAY_URL}/v1/models`, { headers: authorization() })
  const body = await response.json().catch(() => undefined)
  if (!response.ok) throw new Error(body?.error?.message ?? `The gateway responded with ${response.status}`)
  const ids: string[] = body.data.map(({ id }: { id: string }) => id)
  return getJson(`models?${new URLSearchParams({ ids: ids.join(' ') })}`)
}

/** The chat models that the gateway lists; `load` tries again, such as with another key. */
export function useModels(): { models: readonly ModelSummary[]; error: string; load: () => void } {
  const [models, setModels] = useState<readonly ModelSummary[]>(remembered)
  const [error, setError] = useState('')
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    fetchModels().then(
      (found) => {
        remembered = found
        setModels(found)
        setError('')
      },
      (failure: Error) => setError(failure.message),
    )
  }, [attempt])
  return { models, error, load: () => setAttempt((number) => number + 1) }
}

let remembered: readonly ModelSummary[] = []

/** The model of a message that is sent before the list is there. @throws Error with the gateway's message */
export async function firstModel(): Promise<string> {
  const [first] = remembered.length > 0 ? remembered : await fetchModels()
  if (!first) throw new Error('The gateway lists no chat models. Set models on an upstream')
  return first.id
}

/** How vendors write their names. */
const VENDOR_NAMES: Partial<Record<Vendor, string>> = {
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  google: 'Google',
  deepseek: 'DeepSeek',
  xai: 'xAI',
  moonshot: 'Moonshot',
  mistral: 'Mistral',
}

export function vendorName(vendor: Vendor | undefined): string {
  if (!vendor) return 'Other'
  return VENDOR_NAMES[vendor] ?? vendor.charAt(0).toUpperCase() + vendor.slice(1)
}
