import type { Format } from '../../hub/index.ts'

/**
 * A request of a coding agent, shortened: its first turn, or its second with the results of the model's calls.
 * Written from the agents' public sources and the vendors' documentation.
 */
export interface AgentTurn {
  agent: string
  format: Format
  body: Record<string, unknown>
  /** Names of the tools that the agent runs itself. */
  tools: readonly string[]
  /** The arguments and the result of each call, in the order of the calls. */
  results: readonly (readonly [name: string, args: object, result: string])[]
  /** Texts that must reach the model. */
  texts: readonly string[]
}

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='

const object = (properties: Record<string, object>, ...required: string[]) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})
const text = { type: 'string' }

/** codex: developer messages instead of instructions, encrypted reasoning, tools of every kind. */
const codexTools = [
  {
    type: 'function',
    name: 'shell',
    description: 'Runs a command.',
    strict: false,
    parameters: object(
      { command: { type: 'array', items: text }, workdir: text, timeout_ms: { type: 'number' } },
      'command',
    ),
  },
  {
    type: 'function',
    name: 'update_plan',
    strict: false,
    parameters: object(
      { plan: { type: 'array', items: object({ step: text, status: text }, 'step', 'status') } },
      'plan',
    ),
  },
  {
    type: 'custom',
    name: 'apply_patch',
    description: 'Edits files.',
    format: {
      type: 'grammar',
      syntax: 'lark',
      definition: 'start: "*** Begin Patch" /(.|\\n)+/ "*** End Patch"',
    },
  },
  { type: 'web_search', external_web_access: false },
  {
    type: 'namespace',
    name: 'mcp__notes',
    description: 'Notes of the user.',
    tools: [{ type: 'function', name: 'find', strict: false, parameters: object({ query: text }, 'query') }],
  },
]

const codex = (...input: object[]) => ({
  model: 'gpt-5.1-codex',
  input: [
    {
      type: 'message',
      role: 'developer',
      content: [{ type: 'input_text', text: 'Commands run in a sandbox.' }],
    },
    {
      type: 'message',
      role: 'user',
      content: [{ type: 'input_text', text: '<environment_context>cwd: /repo</environment_context>' }],
    },
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Fix the build.' }] },
    ...input,
  ],
  tools: codexTools,
  tool_choice: 'auto',
  parallel_tool_calls: false,
  reasoning: { effort: 'medium', summary: 'auto' },
  text: { verbosity: 'low' },
  store: false,
  stream: true,
  include: ['reasoning.encrypted_content'],
  prompt_cache_key: '0199a213-81c0-7800-8aa1-bbab2a035a53',
  client_metadata: { 'x-codex-installation-id': 'b7a1' },
})

const PATCH = '*** Begin Patch\n*** Update File: a.ts\n@@\n-old\n+new\n*** End Patch'

/** Claude Code: four cache breakpoints, a thinking budget equal to max_tokens, images in results, a system message mid-conversation. */
const claudeTools = ['Read', 'Bash', 'Edit', 'Grep', 'TodoWrite', 'mcp__notes__find'].map((name) => ({
  name,
  description: `The tool ${name}.`,
  input_schema: {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...object({ path: { ...text, minLength: 1 }, limit: { type: 'integer', exclusiveMinimum: 0 } }, 'path'),
  },
}))

const ephemeral = { cache_control: { type: 'ephemeral' } }
const claudeCode = (...messages: object[]) => ({
  model: 'claude-sonnet-4-5-20250929',
  max_tokens: 32_000,
  temperature: 1,
  thinking: { type: 'enabled', budget_tokens: 32_000 },
  system: [
    { type: 'text', text: 'You are an agent for code.', ...ephemeral },
    { type: 'text', text: 'Working directory: /repo', ...ephemeral },
  ],
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: '<system-reminder>Be brief.</system-reminder>' },
        { type: 'text', text: 'Fix the build.', ...(messages.length === 0 && ephemeral) },
      ],
    },
    ...messages,
  ],
  tools: claudeTools,
  metadata: { user_id: 'user_1_account__session_2' },
  stream: true,
})

/** gemini-cli and opencode: calls without ids, the placeholder signature, schemas in both dialects. */
const google = (...contents: object[]) => ({
  systemInstruction: { role: 'user', parts: [{ text: 'You are an agent for code.' }] },
  contents: [
    { role: 'user', parts: [{ text: 'This is the folder /repo.' }] },
    { role: 'model', parts: [{ text: 'Got it. Thanks for the context!' }] },
    { role: 'user', parts: [{ text: 'Fix the build.' }] },
    ...contents,
  ],
  tools: [
    {
      functionDeclarations: [
        {
          name: 'list_directory',
          description: 'Lists.',
          parameters: {
            type: 'OBJECT',
            properties: { path: { type: 'STRING', nullable: true } },
            required: ['path'],
          },
        },
        { name: 'read_file', description: 'Reads.', parametersJsonSchema: object({ path: text }, 'path') },
        { name: 'save_memory', description: 'Saves.' },
      ],
    },
  ],
  toolConfig: { functionCallingConfig: { mode: 'AUTO' } },
  generationConfig: {
    temperature: 0,
    topP: 1,
    maxOutputTokens: 32_000,
    thinkingConfig: { includeThoughts: true, thinkingLevel: 'THINKING_LEVEL_UNSPECIFIED' },
  },
})

/** qwen-code: tools without parameters, cache breakpoints on system parts, reasoning in the history. */
const qwenCode = (...messages: object[]) => ({
  model: 'qwen3-max',
  messages: [
    { role: 'system', content: [{ type: 'text', text: 'You are an agent for code.', ...ephemeral }] },
    { role: 'user', content: [{ type: 'text', text: 'Fix the build.' }] },
    ...messages,
  ],
  tools: [
    { type: 'function', function: { name: 'todo_read', description: 'Reads the list.' } },
    { type: 'function', function: { name: 'task_list', description: 'Lists.', parameters: {} } },
    {
      type: 'function',
      function: {
        name: 'read_file',
        description: 'Reads.',
        parameters: { type: 'object', properties: { path: text }, required: ['path'] },
      },
      ...ephemeral,
    },
  ],
  temperature: 0,
  top_p: 0.9,
  max_tokens: 8192,
  metadata: { sessionId: 's-1', promptId: 'p-1' },
  enable_thinking: true,
  stream: true,
  stream_options: { include_usage: true },
})

export const agentTurns: readonly AgentTurn[] = [
  {
    agent: 'codex, first turn',
    format: 'openai-responses',
    body: codex(),
    tools: ['shell', 'update_plan', 'apply_patch', 'mcp__notes__find'],
    results: [],
    texts: ['Commands run in a sandbox.', 'cwd: /repo', 'Fix the build.'],
  },
  {
    agent: 'codex, second turn',
    format: 'openai-responses',
    body: codex(
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [{ type: 'summary_text', text: 'Look first' }],
        encrypted_content: 'gAAAAB',
      },
      {
        type: 'message',
        id: 'msg_1',
        role: 'assistant',
        phase: 'commentary',
        status: 'completed',
        content: [{ type: 'output_text', text: 'Looking.', annotations: [] }],
      },
      {
        type: 'function_call',
        id: 'fc_1',
        call_id: 'call_1',
        name: 'shell',
        arguments: '{"command":["ls"]}',
        status: 'completed',
      },
      { type: 'function_call_output', call_id: 'call_1', output: 'a.ts' },
      {
        type: 'custom_tool_call',
        id: 'ctc_1',
        call_id: 'call_2',
        name: 'apply_patch',
        input: PATCH,
        status: 'completed',
      },
      { type: 'custom_tool_call_output', call_id: 'call_2', output: 'Done' },
      {
        type: 'message',
        role: 'developer',
        content: [{ type: 'input_text', text: 'The network is off now.' }],
      },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Go on.' }] },
    ),
    tools: ['shell', 'update_plan', 'apply_patch', 'mcp__notes__find'],
    results: [
      ['shell', { command: ['ls'] }, 'a.ts'],
      ['apply_patch', { input: PATCH }, 'Done'],
    ],
    texts: ['Looking.', 'The network is off now.', 'Go on.'],
  },
  {
    agent: 'Claude Code, probe',
    format: 'anthropic',
    body: {
      model: 'claude-haiku-4-5-20251001',
      max_tokens: 1,
      messages: [{ role: 'user', content: 'quota' }],
      metadata: { user_id: 'user_1_account__session_2' },
    },
    tools: [],
    results: [],
    texts: ['quota'],
  },
  {
    agent: 'Claude Code, first turn',
    format: 'anthropic',
    body: claudeCode(),
    tools: claudeTools.map(({ name }) => name),
    results: [],
    texts: ['You are an agent for code.', 'Working directory: /repo', 'Be brief.', 'Fix the build.'],
  },
  {
    agent: 'Claude Code, second turn',
    format: 'anthropic',
    body: claudeCode(
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Look first', signature: 'EuYBCkQYAiJA' },
          { type: 'redacted_thinking', data: 'EmwKAhgBEgy3' },
          { type: 'text', text: 'Looking.' },
          { type: 'tool_use', id: 'toolu_01A', name: 'Read', input: { path: 'a.ts' } },
          { type: 'tool_use', id: 'toolu_01B', name: 'Bash', input: { path: 'b.png' } },
        ],
      },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 'toolu_01B',
            content: [
              { type: 'text', text: 'an image' },
              { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
            ],
          },
          {
            type: 'tool_result',
            tool_use_id: 'toolu_01A',
            is_error: true,
            content: 'no such file',
            ...ephemeral,
          },
          { type: 'text', text: 'Go on.', ...ephemeral },
        ],
      },
      { role: 'system', content: 'The file a.ts was changed.' },
    ),
    tools: claudeTools.map(({ name }) => name),
    results: [
      ['Read', { path: 'a.ts' }, 'no such file'],
      ['Bash', { path: 'b.png' }, 'an image'],
    ],
    texts: ['Looking.', 'Go on.', 'The file a.ts was changed.'],
  },
  {
    agent: 'gemini-cli, first turn',
    format: 'google',
    body: google(),
    tools: ['list_directory', 'read_file', 'save_memory'],
    results: [],
    texts: ['You are an agent for code.', 'This is the folder /repo.', 'Got it. Thanks', 'Fix the build.'],
  },
  {
    agent: 'opencode, second turn',
    format: 'google',
    body: google(
      {
        role: 'model',
        parts: [
          { text: 'Look first', thought: true },
          { text: 'Looking.' },
          {
            functionCall: { name: 'read_file', args: { path: 'a.ts' } },
            thoughtSignature: 'skip_thought_signature_validator',
          },
          { functionCall: { name: 'read_file', args: { path: 'b.ts' } } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { name: 'read_file', response: { output: 'one' } } },
          { functionResponse: { name: 'read_file', response: { output: 'two' } } },
        ],
      },
    ),
    tools: ['list_directory', 'read_file', 'save_memory'],
    results: [
      ['read_file', { path: 'a.ts' }, 'one'],
      ['read_file', { path: 'b.ts' }, 'two'],
    ],
    texts: ['Looking.'],
  },
  {
    agent: 'qwen-code, first turn',
    format: 'openai-chat',
    body: qwenCode(),
    tools: ['todo_read', 'task_list', 'read_file'],
    results: [],
    texts: ['You are an agent for code.', 'Fix the build.'],
  },
  {
    agent: 'qwen-code, second turn',
    format: 'openai-chat',
    body: qwenCode(
      {
        role: 'assistant',
        content: null,
        reasoning_content: 'Look first',
        tool_calls: [
          { id: 'call_a', type: 'function', function: { name: 'todo_read', arguments: '' } },
          {
            id: `call_${'b'.repeat(60)}`,
            type: 'function',
            function: { name: 'read_file', arguments: '{"path":"a.ts"}' },
          },
        ],
      },
      { role: 'tool', tool_call_id: `call_${'b'.repeat(60)}`, content: [{ type: 'text', text: 'one' }] },
      { role: 'tool', tool_call_id: 'call_a', content: '' },
      { role: 'user', content: 'Go on.' },
    ),
    tools: ['todo_read', 'task_list', 'read_file'],
    results: [
      ['todo_read', {}, ''],
      ['read_file', { path: 'a.ts' }, 'one'],
    ],
    texts: ['Go on.'],
  },
]
