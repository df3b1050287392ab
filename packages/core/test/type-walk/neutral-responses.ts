import type { Format } from '../../src/index.ts'

interface NeutralRow {
  from?: Format
  to?: Format
  path: RegExp
  reason: string
}

/** Values of responses of which nothing is lost, with the reason. */
const NEUTRAL: readonly NeutralRow[] = [
  { path: /(=null|=false)$/, reason: 'the same as leaving the field out' },
  {
    path: /(^|\.)(usage|usageMetadata|\w+_details(\(\w+\))?|server_tool_use\(\w+\)|\w+Details\[\]|tool_usage|server_tool_use|modelStatus|diagnostics\(\w+\)|urlContextMetadata|logprobsResult|logprobs\(\w+\)|searchEntryPoint|retrievalMetadata|promptFeedback|mediaResolution|videoMetadata|audioTranscription|groundingMetadata|citationMetadata|maps|web|image|retrievedContext|ragChunk|pageSpan|segment|route|placeAnswerSources|publicationDate|\w+\[\])$/,
    reason: 'an empty object',
  },
  { path: /\.?total_?tokens?(count)?$/i, reason: 'the sum of the other counts' },
  { path: /service_?tier=(auto|default|standard)$/i, reason: 'the default tier' },
  { path: /system_fingerprint$/, reason: "an identifier of the upstream's deployment" },
  { path: /choices\[\]\.index$/, reason: 'there is one choice' },
  { path: /caller\(direct\)$/, reason: 'what is meant without it' },
  {
    from: 'openai-responses',
    path: /output\[\]\(\w+\)\.(id|status=\w+)$/,
    reason: 'an identifier of the upstream, and what the status of the response tells',
  },
  {
    from: 'openai-responses',
    path: /output\[\]\(message\)\.phase=/,
    reason: 'kept for the next turn with the signatures',
  },
  {
    from: 'openai-responses',
    path: /^status=(queued|in_progress|incomplete)$/,
    reason: 'a response that is not over is not read, and what cut it off is in incomplete_details',
  },
  {
    from: 'openai-responses',
    path: /\.sources\[\](\.url)?$/,
    reason: 'Google lists the pages that are cited, and chat none',
  },
  {
    from: 'openai-responses',
    path: /annotations\[\]\(\w+\)\.(index|file_id|container_id)$/,
    reason: 'an identifier of a file that only OpenAI can read; its name is the title of the citation',
  },
  {
    to: 'anthropic',
    path: /url_citation\)?\.(start|end)_index$/,
    reason: 'Anthropic cites passages of the source, not places in the response',
  },
  { path: /_details\.text_tokens$/, reason: 'what is left of the total' },
  {
    from: 'anthropic',
    path: /\.citations\[\]\(\w+\)\.(\w+_index|\w+_number|file_id)$/,
    reason:
      'where in the source the passage is, which no other format has; the passage and its source are carried',
  },
  {
    from: 'anthropic',
    path: /(\(server_tool_use\)\.id|tool_use_id|encrypted_content)$/,
    reason: "identifiers and data of the vendor's own tools",
  },
  {
    from: 'anthropic',
    path: /\.error_code=/,
    reason: 'OpenAI has one status for all searches that failed',
  },
  {
    from: 'anthropic',
    path: /\(web_search_tool_result\)\.content\[\]\.(title|url)$/,
    reason: 'the pages that are cited are citations, with their titles',
  },
  { from: 'google', path: /\.(web|image)\.domain$/, reason: 'the host of the address' },
  { from: 'google', path: /\.mimeType$/, reason: 'what kind of media it is, which the bytes tell, too' },
  {
    from: 'google',
    path: /citations\[\]\.(start|end)Index$/,
    reason: 'without a source there is nothing to cite',
  },
  {
    from: 'openai-responses',
    path: /reason=max_output_tokens$/,
    reason: 'what incomplete means without a reason',
  },
  {
    from: 'google',
    path: /modality=(TEXT|IMAGE|VIDEO|AUDIO)$/,
    reason: 'a kind without a count; with one it is carried or warned about',
  },
  { from: 'google', path: /tokenCount$/, reason: 'the usage counts the tokens' },
  {
    from: 'google',
    path: /(\.tokenId|logProbabilitySum)$/,
    reason: 'the number of a token that is carried, and the sum of the log probabilities, which are',
  },
  {
    from: 'google',
    path: /(cacheTokensDetails|modality=(MODALITY_UNSPECIFIED|DOCUMENT))/,
    reason: 'counts that the total of the input includes, of kinds that no other format tells apart',
  },
  {
    from: 'google',
    path: /groundingSupports\[\]\.segment\.\w+$/,
    reason: 'a place in the text, which the other fields of the segment tell, too',
  },
]

export function isNeutralInResponse(from: Format, to: Format, path: string): boolean {
  return NEUTRAL.some(
    (row) => (!row.from || row.from === from) && (!row.to || row.to === to) && row.path.test(path),
  )
}
