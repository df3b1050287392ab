import type { Effort } from '../../hub/index.ts'
import { type Family, type LifecycleRow, type OtherModels, pattern, type VendorModels } from '../family.ts'

const LOW_TO_HIGH: readonly Effort[] = ['low', 'medium', 'high']
const LOW_TO_XHIGH: readonly Effort[] = [...LOW_TO_HIGH, 'xhigh']
const LOW_TO_MAX: readonly Effort[] = [...LOW_TO_XHIGH, 'max']

/** developers.openai.com/api/docs/guides/reasoning */
const REASONING = 'OpenAI, "Reasoning models"'
/** developers.openai.com/api/docs/models */
const MODELS = 'OpenAI, "Models"'
const LATEST = 'OpenAI, "Using the latest model" and "Deployment checklist"'
/** The API's error, quoted in openai/openai-openapi#541 and GoogleChromeLabs/webmcp-tools#417. */
const TOOLS_IN_CHAT =
  'OpenAI\'s error "Function tools with reasoning_effort are not supported for … in /v1/chat/completions"'

const families = (): readonly Family[] => [
  {
    name: 'gpt-oss',
    pattern: /^gpt-oss/,
    generations: [
      {
        since: '1',
        // reasoning effort low, medium, high
        source: 'OpenAI, gpt-oss model card',
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'effort', efforts: LOW_TO_HIGH, canBeOff: false, default: 'medium' },
          maxOutputTokens: 131_072,
          structuredOutput: true,
        },
      },
    ],
  },
  {
    name: 'GPT Audio',
    pattern: /^gpt-(?:4o-(?:mini-)?)?audio/,
    generations: [
      {
        since: '1',
        source: MODELS,
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'none', canBeOff: true },
          maxOutputTokens: 16_384,
        },
      },
    ],
  },
  {
    name: 'GPT-4o Search',
    pattern: /^gpt-4o-(?:mini-)?search-preview/,
    generations: [
      {
        since: '4',
        // search models in chat/completions refuse sampling parameters
        source: 'OpenAI, "Web search"',
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'none', canBeOff: true },
          sampling: 'fixed',
          refuses: ['parallelToolCalls'],
          webSearchInChat: true,
          maxOutputTokens: 16_384,
          structuredOutput: true,
        },
      },
    ],
  },
  {
    name: 'Codex and computer use',
    pattern: /^(?:codex-mini|computer-use-preview)/,
    generations: [
      {
        since: '1',
        source: MODELS,
        traits: {
          formats: ['openai-responses'],
          reasoning: { control: 'effort', efforts: LOW_TO_HIGH, canBeOff: false, default: 'medium' },
          sampling: 'fixed',
          maxOutputTokens: 100_000,
        },
      },
    ],
  },
  {
    name: 'o-series',
    pattern: pattern('^o{v}'),
    generations: [
      {
        since: '1',
        source: REASONING,
        traits: {
          formats: ['openai-responses', 'openai-chat'],
          reasoning: { control: 'effort', efforts: LOW_TO_HIGH, canBeOff: false, default: 'medium' },
          sampling: 'fixed',
          refuses: ['stopSequences', 'parallelToolCalls'],
          tokenField: 'max_completion_tokens',
          maxOutputTokens: 100_000,
          structuredOutput: true,
        },
      },
    ],
    variants: [
      {
        pattern: /^o1-(?:mini|preview)/,
        // o1-mini and o1-preview have no reasoning_effort
        source: 'OpenAI, "Reasoning models"',
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'always', canBeOff: false },
          maxOutputTokens: 32_768,
          structuredOutput: false,
        },
      },
      { pattern: /^o1-mini/, source: MODELS, traits: { maxOutputTokens: 65_536 } },
      { pattern: /-pro(?:-|$)/, source: MODELS, traits: { formats: ['openai-responses'] } },
      {
        pattern: /deep-research/,
        source: MODELS,
        traits: {
          formats: ['openai-responses'],
          reasoning: { efforts: ['medium'] },
          structuredOutput: false,
        },
      },
    ],
  },
  {
    name: 'GPT',
    pattern: pattern('^(?:chat)?gpt-(?:{v}|[a-z]+)|^chat-latest'),
    generations: [
      {
        since: '3',
        source: MODELS,
        traits: {
          formats: ['openai-chat', 'openai-responses'],
          reasoning: { control: 'none', canBeOff: true },
          maxOutputTokens: 4096,
        },
      },
      { since: '4', source: MODELS, traits: { maxOutputTokens: 8192 } },
      {
        since: '4.1',
        source: MODELS,
        traits: {
          maxOutputTokens: 32_768,
          structuredOutput: true,
        },
      },
      { since: '4.5', source: MODELS, traits: { maxOutputTokens: 16_384 } },
      {
        since: '5',
        source: REASONING,
        traits: {
          formats: ['openai-responses', 'openai-chat'],
          reasoning: {
            control: 'effort',
            efforts: ['minimal', 'low', 'medium', 'high'],
            canBeOff: false,
            default: 'medium',
          },
          sampling: 'fixed',
          refuses: ['stopSequences'],
          tokenField: 'max_completion_tokens',
          maxOutputTokens: 128_000,
        },
      },
      {
        since: '5.1',
        // effort none by default, temperature and top_p with none only
        source: 'OpenAI, "Using GPT-5.1"',
        traits: {
          reasoning: { efforts: LOW_TO_HIGH, canBeOff: true, default: 'none' },
          sampling: 'only-with-effort-none',
        },
      },
      {
        since: '5.2',
        // xhigh
        source: 'OpenAI, "Using GPT-5.2"',
        traits: { reasoning: { efforts: LOW_TO_XHIGH } },
      },
      {
        since: '5.4',
        source: TOOLS_IN_CHAT,
        traits: { toolsInChat: 'without-effort' },
      },
      {
        since: '5.5',
        // effort medium by default
        source: 'OpenAI, "GPT-5.5"',
        traits: { reasoning: { default: 'medium' } },
      },
      {
        since: '5.6',
        // OpenAI, "GPT-5.6": max
        source: TOOLS_IN_CHAT,
        traits: { reasoning: { efforts: LOW_TO_MAX }, toolsInChat: 'effort-none' },
      },
      {
        since: '6',
        // Astra and 6.1 Sol have no none and call tools in Responses only
        source: LATEST,
        traits: { reasoning: { canBeOff: false }, sampling: 'fixed', toolsInChat: 'never' },
      },
    ],
    variants: [
      {
        pattern: /^gpt-5-search-api/,
        source: 'OpenAI, "Web search"',
        traits: { webSearchInChat: true },
      },
      {
        pattern: /^gpt-4-(?:turbo|\d{4}-preview|vision)/,
        source: MODELS,
        traits: { maxOutputTokens: 4096 },
      },
      {
        pattern: /^(?:chat)?gpt-4o/,
        source: MODELS,
        traits: {
          maxOutputTokens: 16_384,
          structuredOutput: true,
        },
      },
      {
        pattern: /^gpt-4o-2024-05-13/,
        // from gpt-4o-2024-08-06
        source: 'OpenAI, "Structured outputs"',
        traits: { maxOutputTokens: 4096, structuredOutput: false },
      },
      {
        pattern: /-(?:sol|luna|terra)/,
        since: '6',
        // Sol, Luna and 6.1 Terra accept none, and then function tools in chat/completions
        source: LATEST,
        traits: {
          reasoning: { canBeOff: true },
          sampling: 'only-with-effort-none',
          toolsInChat: 'effort-none',
        },
      },
      {
        pattern: /-sol/,
        since: '6.1',
        // 6.1 Sol has no none and calls tools in Responses only
        source: LATEST,
        traits: { reasoning: { canBeOff: false }, sampling: 'fixed', toolsInChat: 'never' },
      },
      {
        pattern: /codex/,
        since: '5',
        source: 'OpenAI, "Code generation" and model pages of GPT-5-Codex to GPT-5.3-Codex',
        traits: {
          formats: ['openai-responses'],
          reasoning: { efforts: LOW_TO_HIGH, canBeOff: false, default: 'medium' },
          sampling: 'fixed',
        },
      },
      { pattern: /codex-max/, source: MODELS, traits: { reasoning: { efforts: LOW_TO_XHIGH } } },
      { pattern: /codex/, since: '5.2', source: MODELS, traits: { reasoning: { efforts: LOW_TO_XHIGH } } },
      {
        pattern: /-pro(?:-|$)/,
        since: '5',
        // Responses only, no none
        source: 'OpenAI, model pages of GPT-5 pro to GPT-5.5 pro',
        traits: {
          formats: ['openai-responses'],
          reasoning: { efforts: ['medium', 'high', 'xhigh'], canBeOff: false, default: 'medium' },
          sampling: 'fixed',
        },
      },
      {
        pattern: /-pro(?:-|$)/,
        since: '5',
        until: '5.1',
        // effort high only
        source: 'OpenAI, "GPT-5 pro"',
        traits: { reasoning: { efforts: ['high'], default: 'high' }, maxOutputTokens: 272_000 },
      },
      {
        pattern: /^gpt-\d+(?:\.\d+)?-chat/,
        since: '5',
        // no reasoning
        source: 'OpenAI, model pages of GPT-5 Chat and GPT-5.3 Chat',
        traits: {
          formats: ['openai-chat', 'openai-responses'],
          reasoning: { control: 'none', canBeOff: true, default: 'none' },
          sampling: 'free',
          maxOutputTokens: 16_384,
        },
      },
      {
        pattern: /^gpt-\d+(?:\.\d+)?-chat/,
        since: '5.1',
        until: '5.3',
        // GPT-5.1 and GPT-5.2 Chat reason with effort medium only
        source: 'models.dev, 2 July 2026',
        traits: {
          reasoning: { control: 'effort', efforts: ['medium'], canBeOff: false, default: 'medium' },
          sampling: 'fixed',
        },
      },
    ],
  },
]

const others = (): readonly OtherModels[] => [
  ['image', /^(?:gpt-image|chatgpt-image|dall-e)/],
  ['video', /^sora/],
  ['transcription', /^(?:whisper|gpt-(?:4o-)?(?:mini-)?(?:live-)?transcribe)/],
  ['speech', /^(?:tts-|gpt-4o-mini-tts)/],
  ['live', /^gpt-(?:4o-(?:mini-)?)?(?:realtime|live)/],
  ['embedding', /^text-embedding/],
  ['moderation', /^(?:omni|text)-moderation/],
]

/** OpenAI, "Deprecations" (developers.openai.com/api/docs/deprecations); as of 26 November 2026 */
const lifecycle = (): readonly LifecycleRow[] => [
  [/^gpt-3\.5-turbo/, { retired: '2026-10-23', successor: 'gpt-5.6-terra' }],
  [/^gpt-4(?:-|$)/, { retired: '2026-10-23', successor: 'gpt-5.6-sol' }],
  [/^gpt-4o-2024-05-13$/, { retired: '2026-10-23', successor: 'gpt-5.6-sol' }],
  [/^(?:o1|o3-mini)(?:-2|$)/, { retired: '2026-10-23', successor: 'gpt-5.6-sol' }],
  [/^o1-pro/, { retired: '2026-10-23', successor: 'gpt-5.6-sol' }],
  [/^o4-mini(?:-2|$)/, { retired: '2026-10-23', successor: 'gpt-5.6-terra' }],
  [/^gpt-4\.1-nano/, { retired: '2026-10-23', successor: 'gpt-6-luna' }],
  [/^chatgpt-4o-latest/, { retired: '2026-02-17', successor: 'gpt-5.2-chat-latest' }],
  [/^gpt-5\.[23]-chat/, { retired: '2026-08-10', successor: 'gpt-5.6-sol' }],
  [
    /^gpt-image-1-mini|^gpt-image-1\.5|^chatgpt-image/,
    { retired: '2026-12-01', successor: 'gpt-image-2.6-flare' },
  ],
  [/^gpt-5(?:-pro)?(?:-2|$)/, { retired: '2026-12-11', successor: 'gpt-6.1-sol' }],
  [/^gpt-5-mini(?:-2|$)/, { retired: '2026-12-11', successor: 'gpt-6.1-terra' }],
  [/^gpt-5-nano(?:-2|$)/, { retired: '2026-12-11', successor: 'gpt-6-luna' }],
  [/^o3(?:-pro)?(?:-2|$)/, { retired: '2026-12-11', successor: 'gpt-5.6-sol' }],
  [
    /^gpt-4o(?:-mini)?(?:-2|$)|^gpt-4\.1(?:-mini)?(?:-2|$)/,
    { retired: '2027-01-14', successor: 'gpt-6-luna' },
  ],
  [/^gpt-(?:4o-(?:mini-)?)?audio/, { retired: '2027-01-20' }],
  [/^(?:gpt-5\.1|gpt-5\.3-codex|gpt-5\.4-nano)(?:-2|$)/, { retired: '2027-04-01' }],
]

export const openai: VendorModels = { vendor: 'openai', families, others, lifecycle }
