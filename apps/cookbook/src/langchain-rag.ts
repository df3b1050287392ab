import { ChatMixrouter, MixrouterEmbeddings } from '@mixrouter/langchain'

const DOCUMENTS = [
  'The lighthouse of Alexandria was built in the third century BC.',
  'Cats sleep for about 13 hours a day.',
]

/** Responds from the document that is closest to the question. */
export async function run(question = 'How many hours a day do cats sleep?'): Promise<string> {
  const embeddings = new MixrouterEmbeddings({ model: 'text-embedding-3-small' })
  const vectors = await embeddings.embedDocuments(DOCUMENTS)
  const query = await embeddings.embedQuery(question)

  const scores = vectors.map((vector) => vector.reduce((sum, value, at) => sum + value * (query[at] ?? 0), 0))
  const best = DOCUMENTS[scores.indexOf(Math.max(...scores))]
  const model = new ChatMixrouter('gemini-2.5-flash')
  const { text } = await model.invoke([
    ['system', `Respond only from this text: ${best}`],
    ['human', question],
  ])
  return text
}
