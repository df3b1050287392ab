import type { LanguageModelV4ToolApprovalResponsePart } from '@ai-sdk/provider'
import type { JsonObject } from '@mixrouter/core/internal/sdk'

/** Whether a call of an MCP tool that OpenAI runs may be made, as an item of the next request. */
export function approvalItem({
  approvalId: approval_request_id,
  approved: approve,
  reason,
}: LanguageModelV4ToolApprovalResponsePart): JsonObject {
  return { type: 'mcp_approval_response', approval_request_id, approve, ...(reason && { reason }) }
}
