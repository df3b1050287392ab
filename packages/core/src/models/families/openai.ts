import type { Effort } from '../../hub/index.ts'
import { type Family, pattern } from '../family.ts'

const LOW_TO_HIGH: readonly Effort[] = ['low', 'medium', 'high']
const LOW_TO_XHIGH: readonly Effort[] = [...LOW_TO_HIGH, 'xhigh']
const LOW_TO_MAX: readonly Effort[] = [...LOW_TO_XHIGH, 'max']

const REASONING = 'OpenAI, "Reasoning models": developers.openai.com/api/docs/guides/reasoning'
const MODELS = 'OpenAI, "Models": developers.openai.com/api/docs/models'
const LATEST = 'OpenAI, "Using the latest model" and "Deployment checklist"'
/** The API's error, quoted in openai/openai-openapi#541 and GoogleChromeLabs/webmcp-tools#417. */
const TOOLS_IN_CHAT =
  'OpenAI\'s error "Function tools with reasoning_effort are not supported for … in /v1/chat/completions"'

/** OpenAI's models, but for those of other endpoints in `other.ts`. */
export const OPENAI: readonly Family[] = [
  {
    name: 'gpt-oss',
    vendor: 'openai',
    pattern: /^gpt-oss/,
    generations: [
      {
        since: '1',
        source: 'OpenAI, gpt-oss model card: reasoning effort low, medium, high',
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'effort', efforts: LOW_TO_HIGH, canBeOff: false, default: 'medium' },
          maxOutputTokens: 131_072,
          contextTokens: 131_072,
          structuredOutput: true,
        },
      },
    ],
  },
  {
    name: 'GPT Audio',
    vendor: 'openai',
    pattern: /^gpt-(?:4o-(?:mini-)?)?audio/,
    generations: [
      {
        since: '1',
        source: MODELS,
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'none', canBeOff: true },
          inputs: ['text', 'audio'],
          maxOutputTokens: 16_384,
          contextTokens: 128_000,
        },
      },
    ],
  },
  {
    name: 'GPT-4o Search',
    vendor: 'openai',
    pattern: /^gpt-4o-(?:mini-)?search-preview/,
    generations: [
      {
        since: '4',
        source: 'OpenAI, "Web search": search models in chat/completions refuse sampling parameters',
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'none', canBeOff: true },
          sampling: 'fixed',
          refuses: ['parallelToolCalls'],
          maxOutputTokens: 16_384,
          contextTokens: 128_000,
          structuredOutput: true,
        },
      },
    ],
  },
  {
    name: 'Codex and computer use',
    vendor: 'openai',
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
          contextTokens: 200_000,
          inputs: ['text', 'image'],
        },
      },
    ],
  },
  {
    name: 'o-series',
    vendor: 'openai',
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
          inputs: ['text', 'image', 'pdf'],
          maxOutputTokens: 100_000,
          contextTokens: 200_000,
          structuredOutput: true,
        },
      },
    ],
    variants: [
      {
        pattern: /^o1-(?:mini|preview)/,
        source: 'OpenAI, "Reasoning models": o1-mini and o1-preview have no reasoning_effort',
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'always', canBeOff: false },
          maxOutputTokens: 32_768,
          structuredOutput: false,
        },
      },
      { pattern: /^o\d+-mini/, until: '4', source: MODELS, traits: { inputs: ['text'] } },
      { pattern: /^o1-mini/, source: MODELS, traits: { maxOutputTokens: 65_536 } },
      { pattern: /-pro(?:-|$)/, source: MODELS, traits: { formats: ['openai-responses'] } },
      {
        pattern: /deep-research/,
        source: MODELS,
        traits: { formats: ['openai-responses'], reasoning: { efforts: ['medium'] }, structuredOutput: false },
      },
    ],
  },
  {
    name: 'GPT',
    vendor: 'openai',
    pattern: pattern('^(?:chat)?gpt-(?:{v}|[a-z]+)|^chat-latest'),
    generations: [
      {
        since: '3',
        source: MODELS,
        traits: {
          formats: ['openai-chat', 'openai-responses'],
          reasoning: { control: 'none', canBeOff: true },
          maxOutputTokens: 4096,
          contextTokens: 16_385,
        },
      },
      { since: '4', source: MODELS, traits: { maxOutputTokens: 8192, contextTokens: 8192 } },
      {
        since: '4.1',
        source: MODELS,
        traits: {
          inputs: ['text', 'image', 'pdf'],
          maxOutputTokens: 32_768,
          contextTokens: 1_047_576,
          structuredOutput: true,
        },
      },
      { since: '4.5', source: MODELS, traits: { maxOutputTokens: 16_384, contextTokens: 128_000 } },
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
          contextTokens: 400_000,
        },
      },
      {
        since: '5.1',
        source: 'OpenAI, "Using GPT-5.1": effort none by default, temperature and top_p with none only',
        traits: {
          reasoning: { efforts: LOW_TO_HIGH, canBeOff: true, default: 'none' },
          sampling: 'only-without-reasoning',
        },
      },
      { since: '5.2', source: 'OpenAI, "Using GPT-5.2": xhigh', traits: { reasoning: { efforts: LOW_TO_XHIGH } } },
      {
        since: '5.4',
        source: TOOLS_IN_CHAT,
        traits: { toolsInChat: 'without-effort', contextTokens: 1_050_000 },
      },
      { since: '5.5', source: 'OpenAI, "GPT-5.5": effort medium by default', traits: { reasoning: { default: 'medium' } } },
      {
        since: '5.6',
        source: `OpenAI, "GPT-5.6": max; ${TOOLS_IN_CHAT}`,
        traits: { reasoning: { efforts: LOW_TO_MAX }, toolsInChat: 'effort-none' },
      },
      {
        since: '6',
        source: `${LATEST}: Astra and 6.1 Sol have no none and call tools in Responses only`,
        traits: { reasoning: { canBeOff: false }, sampling: 'fixed', toolsInChat: 'never' },
      },
    ],
    variants: [
      {
        pattern: /^gpt-4-(?:turbo|\d{4}-preview|vision)/,
        source: MODELS,
        traits: { maxOutputTokens: 4096, contextTokens: 128_000, inputs: ['text', 'image'] },
      },
      { pattern: /^gpt-4-32k/, source: MODELS, traits: { contextTokens: 32_768 } },
      {
        pattern: /^(?:chat)?gpt-4o/,
        source: MODELS,
        traits: {
          inputs: ['text', 'image', 'pdf'],
          maxOutputTokens: 16_384,
          contextTokens: 128_000,
          structuredOutput: true,
        },
      },
      {
        pattern: /^gpt-4o-2024-05-13/,
        source: 'OpenAI, "Structured outputs": from gpt-4o-2024-08-06',
        traits: { maxOutputTokens: 4096, structuredOutput: false },
      },
      { pattern: /-(?:mini|nano)/, since: '5.4', until: '5.6', source: MODELS, traits: { contextTokens: 400_000 } },
      {
        pattern: /-(?:sol|luna|terra)/,
        since: '6',
        source: `${LATEST}: Sol, Luna and 6.1 Terra accept none, and then function tools in chat/completions`,
        traits: { reasoning: { canBeOff: true }, sampling: 'only-without-reasoning', toolsInChat: 'effort-none' },
      },
      {
        pattern: /-sol/,
        since: '6.1',
        source: `${LATEST}: 6.1 Sol has no none and calls tools in Responses only`,
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
          contextTokens: 400_000,
        },
      },
      { pattern: /codex-max/, source: MODELS, traits: { reasoning: { efforts: LOW_TO_XHIGH } } },
      { pattern: /codex/, since: '5.2', source: MODELS, traits: { reasoning: { efforts: LOW_TO_XHIGH } } },
      {
        pattern: /-pro(?:-|$)/,
        since: '5',
        source: 'OpenAI, model pages of GPT-5 pro to GPT-5.5 pro: Responses only, no none',
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
        source: 'OpenAI, "GPT-5 pro": effort high only',
        traits: { reasoning: { efforts: ['high'], default: 'high' }, maxOutputTokens: 272_000 },
      },
      {
        pattern: /^gpt-\d+(?:\.\d+)?-chat/,
        since: '5',
        source: 'OpenAI, model pages of GPT-5 Chat and GPT-5.3 Chat: no reasoning',
        traits: {
          formats: ['openai-chat', 'openai-responses'],
          reasoning: { control: 'none', canBeOff: true, default: 'none' },
          sampling: 'free',
          maxOutputTokens: 16_384,
          contextTokens: 128_000,
        },
      },
      {
        pattern: /^gpt-\d+(?:\.\d+)?-chat/,
        since: '5.1',
        until: '5.3',
        source: 'models.dev, 2 July 2026: GPT-5.1 and GPT-5.2 Chat reason with effort medium only',
        traits: {
          reasoning: { control: 'effort', efforts: ['medium'], canBeOff: false, default: 'medium' },
          sampling: 'fixed',
        },
      },
    ],
  },
]
