import { createMCPClient, type MCPClientConfig } from '@ai-sdk/mcp'
import { mixrouter } from '@mixrouter/ai-sdk-provider'
import { isStepCount, ToolLoopAgent } from 'ai'

const HTTP: MCPClientConfig['transport'] = {
  type: 'http',
  url: process.env.MCP_URL ?? 'http://localhost:3000/mcp',
}

/** An agent with the tools of an MCP server. */
export async function run(transport = HTTP): Promise<string> {
  const client = await createMCPClient({ transport })
  try {
    const agent = new ToolLoopAgent({
      model: mixrouter('gpt-5.2'),
      tools: await client.tools(),
      stopWhen: isStepCount(10),
    })
    const { text } = await agent.generate({ prompt: 'Use the echo, with text "hi"' })
    return text
  } finally {
    await client.close()
  }
}
