import type { Format } from '../../hub/index.ts'

/** A body as JSON.parse makes it; rules look at what they know and take the rest as it is. */
// biome-ignore lint/suspicious/noExplicitAny: the rules read wire bodies of every shape
type Wire = any

/** What a vendor answers 400 to, found in a request's body; an empty list where nothing is. */
export function vendorRules(format: Format, body: Wire): string[] {
  const broken: string[] = []
  const rule = (holds: unknown, name: string) => {
    if (!holds) broken.push(name)
  }
  RULES[format](body, rule)
  const text = JSON.stringify(body)
  for (const [word, owner] of FOREIGN_WORDS) {
    rule(owner.includes(format) || !text.includes(`"${word}"`), `${word} is a word of ${owner}`)
  }
  return broken
}

/** Fields that only these formats have; another vendor refuses them as unknown. */
const FOREIGN_WORDS: readonly (readonly [word: string, owners: readonly Format[]])[] = [
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

type Rule = (holds: unknown, name: string) => void

const unique = (ids: readonly unknown[]) => new Set(ids).size === ids.length
const isRecord = (value: Wire) => value !== null && typeof value === 'object' && !Array.isArray(value)
const isJsonObject = (text: Wire) => typeof text === 'string' && isRecord(JSON.parse(text))

const RULES: Record<Format, (body: Wire, rule: Rule) => void> = {
  'openai-chat'({ messages, tools, ...body }, rule) {
    rule(!(body.max_tokens && body.max_completion_tokens), 'one limit of tokens')
    if (/^(gpt-5|o\d)/.test(body.model)) {
      rule(body.max_tokens === undefined, 'max_completion_tokens for models that think')
      rule(body.temperature === undefined || body.temperature === 1, 'temperature is fixed')
      rule(body.top_p === undefined || body.top_p === 1, 'top_p is fixed')
    }
    rule(
      tools !== undefined || (!body.tool_choice && body.parallel_tool_calls === undefined),
      'tool_choice needs tools',
    )
    const known = /^gpt-5/.test(body.model) ? ['function', 'custom'] : ['function']
    for (const { type, function: called } of tools ?? []) {
      rule(known.includes(type), `a tool of type ${type}`)
      if (type !== 'function') continue
      rule(/^[\w-]{1,64}$/.test(called.name), `the name ${called.name}`)
      const { parameters } = called
      rule(
        !parameters || (parameters.type === 'object' && isRecord(parameters.properties)),
        `parameters of ${called.name}`,
      )
    }
    const ids: unknown[] = []
    let open: unknown[] = []
    for (const [index, message] of messages.entries()) {
      const { role, content, tool_calls, tool_call_id } = message
      if (role === 'tool') {
        rule(open.includes(tool_call_id), `messages[${index}] answers an open call`)
        open = open.filter((id) => id !== tool_call_id)
        rule(
          typeof content === 'string' || content.every(({ type }: Wire) => type === 'text'),
          'tools say text',
        )
        continue
      }
      rule(open.length === 0, `calls are answered before messages[${index}]`)
      rule(tool_calls || content || message.refusal, `messages[${index}] says something`)
      for (const { id, type, function: called } of tool_calls ?? []) {
        rule(id.length <= 40, `the id ${id}`)
        rule(known.includes(type), `a call of type ${type}`)
        rule(type === 'custom' || isJsonObject(called.arguments), `arguments of ${id}`)
        ids.push(id)
        open.push(id)
      }
    }
    rule(open.length === 0 && unique(ids), 'each call is answered once')
  },

  'openai-responses'({ input, tools, ...body }, rule) {
    rule(
      body.max_output_tokens === undefined || body.max_output_tokens >= 16,
      'max_output_tokens of 16 at least',
    )
    if (/^(gpt-5|o\d)/.test(body.model))
      rule((body.temperature ?? 1) === 1 && (body.top_p ?? 1) === 1, 'sampling is fixed')
    for (const { type, name, strict, parameters } of tools ?? []) {
      if (type !== 'function') continue
      rule(typeof strict === 'boolean', `strict of ${name} is said`)
      rule(parameters === null || parameters.type === 'object', `parameters of ${name}`)
    }
    const called: unknown[] = []
    const answered: unknown[] = []
    for (const item of input) {
      if (item.type === 'function_call' || item.type === 'custom_tool_call') {
        rule(item.call_id.length <= 64, `the id ${item.call_id}`)
        called.push(item.call_id)
      } else if (/_call_output$/.test(item.type)) {
        rule(called.includes(item.call_id), `the output of ${item.call_id} comes after its call`)
        answered.push(item.call_id)
      } else if (item.type === 'reasoning') {
        rule(
          item.encrypted_content && item.id?.startsWith('rs_'),
          'reasoning is sealed where nothing is kept',
        )
        rule(Array.isArray(item.summary), 'reasoning has a summary')
      } else rule(item.content?.length > 0, 'a message says something')
    }
    rule(
      unique(called) && unique(answered) && called.length === answered.length,
      'each call is answered once',
    )
  },

  anthropic({ messages, tools, system, ...body }, rule) {
    const blocks: Wire[] = messages.flatMap(({ content }: Wire) =>
      typeof content === 'string' ? [] : content,
    )
    rule(Number.isInteger(body.max_tokens) && body.max_tokens > 0, 'max_tokens')
    rule(messages[0]?.role === 'user', 'the user begins')
    rule(
      messages.every(({ role }: Wire, at: number) => role !== messages[at - 1]?.role),
      'roles alternate',
    )
    rule(
      blocks.every(({ type, text }) => type !== 'text' || /\S/.test(text)),
      'no blank text',
    )
    rule(
      blocks.every(({ type, signature }) => type !== 'thinking' || signature),
      'thinking is signed',
    )
    rule(
      (JSON.stringify([messages, tools, system]).match(/"cache_control"/g) ?? []).length <= 4,
      'four cache breakpoints',
    )
    for (const { name, input_schema } of tools ?? []) {
      rule(/^[\w-]{1,128}$/.test(name), `the name ${name}`)
      rule(input_schema.type === 'object', `input_schema of ${name}`)
    }
    const on = body.thinking && body.thinking.type !== 'disabled'
    if (body.thinking?.type === 'enabled') {
      const { budget_tokens: budget } = body.thinking
      rule(budget >= 1024 && budget < body.max_tokens, `a budget of ${budget} within ${body.max_tokens}`)
    }
    rule(!on || (body.temperature ?? 1) === 1, 'temperature beside thinking')
    rule(!on || body.top_k === undefined, 'top_k beside thinking')
    rule(!on || !['any', 'tool'].includes(body.tool_choice?.type), 'a forced tool beside thinking')
    rule(body.temperature === undefined || body.top_p === undefined, 'temperature or top_p')
    for (const [at, { role, content }] of messages.entries()) {
      const calls = [...content].filter(({ type }: Wire) => type === 'tool_use')
      rule(role === 'assistant' || calls.length === 0, 'the assistant calls')
      if (body.thinking?.type === 'enabled' && calls.length > 0 && at === messages.length - 2) {
        rule(/thinking$/.test(content[0].type), 'a turn with a budget begins with thinking')
      }
      for (const { id, input } of calls) rule(/^[\w-]+$/.test(id) && isRecord(input), `the call ${id}`)
      if (calls.length === 0) continue
      const first = messages[at + 1]?.content.slice(0, calls.length)
      const ids = new Set(first?.map(({ tool_use_id }: Wire) => tool_use_id))
      rule(calls.every(({ id }: Wire) => ids.has(id)) && ids.size === calls.length, 'results stand first')
    }
    rule(unique(blocks.flatMap(({ type, id }) => (type === 'tool_use' ? [id] : []))), 'ids are unique')
  },

  google({ contents, tools, generationConfig = {} }, rule) {
    rule(contents[0]?.role === 'user', 'the user begins')
    rule(
      contents.every(({ role }: Wire, at: number) => role !== contents[at - 1]?.role),
      'roles alternate',
    )
    rule(
      contents.every(({ parts }: Wire) => parts.length > 0 && parts.every(({ text }: Wire) => text !== '')),
      'nothing is empty',
    )
    const { thinkingBudget, thinkingLevel } = generationConfig.thinkingConfig ?? {}
    rule(thinkingBudget === undefined || thinkingLevel === undefined, 'a budget or a level')
    rule(
      thinkingLevel === undefined || /^(MINIMAL|LOW|MEDIUM|HIGH)$/.test(thinkingLevel),
      `the level ${thinkingLevel}`,
    )
    rule(
      (tools ?? []).filter(({ functionDeclarations }: Wire) => functionDeclarations).length <= 1,
      'functions in one tool',
    )
    for (const { name, parameters, parametersJsonSchema } of tools?.[0]?.functionDeclarations ?? []) {
      rule(/^[A-Za-z_][\w.:-]{0,127}$/.test(name), `the name ${name}`)
      rule(parameters === undefined, `${name} says its schema as JSON Schema`)
      rule(!parametersJsonSchema || parametersJsonSchema.type === 'object', `parameters of ${name}`)
    }
    const named = ({ parts = [] }: Wire = {}, kind: string) =>
      parts.flatMap((part: Wire) => (part[kind] ? [part[kind].name] : []))
    for (const [at, content] of contents.entries()) {
      const calls = named(content, 'functionCall')
      rule(content.role === 'model' || calls.length === 0, 'the model calls')
      if (content.role !== 'model') continue
      rule(`${named(contents[at + 1], 'functionResponse')}` === `${calls}`, 'each call is answered, in order')
    }
  },
}
