import type { Format } from '../../hub/index.ts'

/** A request body as JSON.parse returns it. */
// biome-ignore lint/suspicious/noExplicitAny: the rules read wire bodies of every shape
type Wire = any

/**
 * The rules of a format's vendor that a request body violates; the vendor responds 400 to each of them.
 *
 * @returns One sentence for each violated rule; an empty list for a valid body.
 */
export function findViolations(format: Format, body: Wire): string[] {
  const violations: string[] = []
  const rule = (holds: unknown, violation: string) => {
    if (!holds) violations.push(violation)
  }
  RULES[format](body, rule)
  const text = JSON.stringify(body)
  for (const [field, formats] of FORMAT_FIELDS) {
    rule(formats.includes(format) || !text.includes(`"${field}"`), `${field} is a field of ${formats} only`)
  }
  return violations
}

/** Fields that only these formats have; other vendors reject them as unknown. */
const FORMAT_FIELDS: readonly (readonly [field: string, formats: readonly Format[]])[] = [
  ['cache_control', ['anthropic']],
  ['tool_use_id', ['anthropic']],
  ['input_schema', ['anthropic']],
  ['signature', ['anthropic']],
  ['thoughtSignature', ['google']],
  ['functionDeclarations', ['google']],
  ['thinkingConfig', ['google']],
  ['encrypted_content', ['openai-responses']],
  ['call_id', ['openai-responses']],
  ['client_metadata', ['openai-responses']],
  ['namespace', ['openai-responses']],
  ['tool_call_id', ['openai-chat']],
  ['reasoning_content', ['openai-chat']],
  ['reasoning_details', ['openai-chat']],
  ['enable_thinking', ['openai-chat']],
  ['stream_options', ['openai-chat']],
]

type Rule = (holds: unknown, violation: string) => void

const unique = (ids: readonly unknown[]) => new Set(ids).size === ids.length
const isRecord = (value: Wire) => value !== null && typeof value === 'object' && !Array.isArray(value)
const isJsonObject = (text: Wire) => typeof text === 'string' && isRecord(JSON.parse(text))

const RULES: Record<Format, (body: Wire, rule: Rule) => void> = {
  'openai-chat'({ messages, tools, ...body }, rule) {
    rule(
      !(body.max_tokens && body.max_completion_tokens),
      'max_tokens and max_completion_tokens are exclusive',
    )
    if (/^(gpt-5|o\d)/.test(body.model)) {
      rule(body.max_tokens === undefined, 'a reasoning model takes max_completion_tokens, not max_tokens')
      rule(body.temperature === undefined || body.temperature === 1, 'temperature is fixed at 1')
      rule(body.top_p === undefined || body.top_p === 1, 'top_p is fixed at 1')
    }
    rule(
      tools !== undefined || (!body.tool_choice && body.parallel_tool_calls === undefined),
      'tool_choice and parallel_tool_calls require tools',
    )
    const known = /^gpt-5/.test(body.model) ? ['function', 'custom'] : ['function']
    for (const { type, function: called } of tools ?? []) {
      rule(known.includes(type), `${type} tools are not supported`)
      if (type !== 'function') continue
      rule(/^[\w-]{1,64}$/.test(called.name), `${called.name} is not a valid tool name`)
      const { parameters } = called
      rule(
        !parameters || (parameters.type === 'object' && isRecord(parameters.properties)),
        `the parameters of ${called.name} must be an object schema`,
      )
    }
    const ids: unknown[] = []
    let pending: unknown[] = []
    for (const [index, message] of messages.entries()) {
      const { role, content, tool_calls, tool_call_id } = message
      if (role === 'tool') {
        rule(pending.includes(tool_call_id), `messages[${index}] must be the result of a pending call`)
        pending = pending.filter((id) => id !== tool_call_id)
        rule(
          typeof content === 'string' || content.every(({ type }: Wire) => type === 'text'),
          'a tool result may contain text only',
        )
        continue
      }
      rule(pending.length === 0, `all results must come before messages[${index}]`)
      rule(tool_calls || content || message.refusal, `messages[${index}] must not be empty`)
      for (const { id, type, function: called } of tool_calls ?? []) {
        rule(id.length <= 40, `the call id ${id} is too long`)
        rule(known.includes(type), `${type} calls are not supported`)
        rule(
          type === 'custom' || isJsonObject(called.arguments),
          `the arguments of ${id} must be a JSON object`,
        )
        ids.push(id)
        pending.push(id)
      }
    }
    rule(pending.length === 0 && unique(ids), 'every call must have exactly one result')
  },

  'openai-responses'({ input, tools, ...body }, rule) {
    rule(
      body.max_output_tokens === undefined || body.max_output_tokens >= 16,
      'max_output_tokens must be at least 16',
    )
    if (/^(gpt-5|o\d)/.test(body.model))
      rule((body.temperature ?? 1) === 1 && (body.top_p ?? 1) === 1, 'temperature and top_p are fixed at 1')
    for (const { type, name, strict, parameters } of tools ?? []) {
      if (type !== 'function') continue
      rule(typeof strict === 'boolean', `${name} must set strict`)
      rule(
        parameters === null || parameters.type === 'object',
        `the parameters of ${name} must be an object schema`,
      )
    }
    const called: unknown[] = []
    const results: unknown[] = []
    for (const item of input) {
      if (item.type === 'function_call' || item.type === 'custom_tool_call') {
        rule(item.call_id.length <= 64, `the call id ${item.call_id} is too long`)
        called.push(item.call_id)
      } else if (/_call_output$/.test(item.type)) {
        rule(called.includes(item.call_id), `the output of ${item.call_id} must come after its call`)
        results.push(item.call_id)
      } else if (item.type === 'reasoning') {
        rule(
          item.encrypted_content && item.id?.startsWith('rs_'),
          'without stored responses, reasoning must be encrypted',
        )
        rule(Array.isArray(item.summary), 'reasoning must have a summary')
      } else rule(item.content?.length > 0, 'a message must not be empty')
    }
    rule(
      unique(called) && unique(results) && called.length === results.length,
      'every call must have exactly one result',
    )
  },

  anthropic({ messages, tools, system, ...body }, rule) {
    const blocks: Wire[] = messages.flatMap(({ content }: Wire) =>
      typeof content === 'string' ? [] : content,
    )
    rule(Number.isInteger(body.max_tokens) && body.max_tokens > 0, 'max_tokens is required')
    rule(messages[0]?.role === 'user', 'the first message must be from the user')
    rule(
      messages.every(({ role }: Wire, at: number) => role !== messages[at - 1]?.role),
      'roles must alternate',
    )
    rule(
      blocks.every(({ type, text }) => type !== 'text' || /\S/.test(text)),
      'text must not be blank',
    )
    rule(
      blocks.every(({ type, signature }) => type !== 'thinking' || signature),
      'thinking must have a signature',
    )
    rule(
      (JSON.stringify([messages, tools, system]).match(/"cache_control"/g) ?? []).length <= 4,
      'at most four cache breakpoints are allowed',
    )
    for (const { name, input_schema } of tools ?? []) {
      rule(/^[\w-]{1,128}$/.test(name), `${name} is not a valid tool name`)
      rule(input_schema.type === 'object', `the input_schema of ${name} must be an object schema`)
    }
    const isThinking = body.thinking && body.thinking.type !== 'disabled'
    if (body.thinking?.type === 'enabled') {
      const { budget_tokens: budget } = body.thinking
      rule(
        budget >= 1024 && budget < body.max_tokens,
        `budget_tokens is ${budget}; it must be at least 1024 and below max_tokens, ${body.max_tokens}`,
      )
    }
    rule(!isThinking || (body.temperature ?? 1) === 1, 'thinking requires temperature 1')
    rule(!isThinking || body.top_k === undefined, 'thinking does not allow top_k')
    rule(
      !isThinking || !['any', 'tool'].includes(body.tool_choice?.type),
      'thinking does not allow a forced tool',
    )
    rule(body.temperature === undefined || body.top_p === undefined, 'temperature and top_p are exclusive')
    for (const [at, { role, content }] of messages.entries()) {
      const calls = [...content].filter(({ type }: Wire) => type === 'tool_use')
      rule(role === 'assistant' || calls.length === 0, 'only the assistant may call tools')
      if (body.thinking?.type === 'enabled' && calls.length > 0 && at === messages.length - 2) {
        rule(
          /thinking$/.test(content[0].type),
          'with thinking enabled, the last assistant turn with calls must start with thinking',
        )
      }
      for (const { id, input } of calls)
        rule(/^[\w-]+$/.test(id) && isRecord(input), `the call ${id} needs a valid id and an object as input`)
      if (calls.length === 0) continue
      const first = messages[at + 1]?.content.slice(0, calls.length)
      const ids = new Set(first?.map(({ tool_use_id }: Wire) => tool_use_id))
      rule(
        calls.every(({ id }: Wire) => ids.has(id)) && ids.size === calls.length,
        'the results of all calls must come first in the next message',
      )
    }
    rule(
      unique(blocks.flatMap(({ type, id }) => (type === 'tool_use' ? [id] : []))),
      'call ids must be unique',
    )
  },

  google({ contents, tools, generationConfig = {} }, rule) {
    rule(contents[0]?.role === 'user', 'the first message must be from the user')
    rule(
      contents.every(({ role }: Wire, at: number) => role !== contents[at - 1]?.role),
      'roles must alternate',
    )
    rule(
      contents.every(({ parts }: Wire) => parts.length > 0 && parts.every(({ text }: Wire) => text !== '')),
      'contents and parts must not be empty',
    )
    const { thinkingBudget, thinkingLevel } = generationConfig.thinkingConfig ?? {}
    rule(
      thinkingBudget === undefined || thinkingLevel === undefined,
      'thinkingBudget and thinkingLevel are exclusive',
    )
    rule(
      thinkingLevel === undefined || /^(MINIMAL|LOW|MEDIUM|HIGH)$/.test(thinkingLevel),
      `${thinkingLevel} is not a thinking level`,
    )
    rule(
      (tools ?? []).filter(({ functionDeclarations }: Wire) => functionDeclarations).length <= 1,
      'all functions must be in one tool',
    )
    for (const { name, parameters, parametersJsonSchema } of tools?.[0]?.functionDeclarations ?? []) {
      rule(/^[A-Za-z_][\w.:-]{0,127}$/.test(name), `${name} is not a valid tool name`)
      rule(parameters === undefined, `${name} must use parametersJsonSchema`)
      rule(
        !parametersJsonSchema || parametersJsonSchema.type === 'object',
        `the parameters of ${name} must be an object schema`,
      )
    }
    const named = ({ parts = [] }: Wire = {}, kind: string) =>
      parts.flatMap((part: Wire) => (part[kind] ? [part[kind].name] : []))
    for (const [at, content] of contents.entries()) {
      const calls = named(content, 'functionCall')
      rule(content.role === 'model' || calls.length === 0, 'only the model may call functions')
      if (content.role !== 'model') continue
      rule(
        `${named(contents[at + 1], 'functionResponse')}` === `${calls}`,
        'every call must have its response, in order',
      )
    }
  },
}
