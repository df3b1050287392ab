import { mixrouter } from '@mixrouter/ai-sdk-provider'
import { cosineSimilarity, embed, embedMany, generateText } from 'ai'

const DOCUMENTS = [
  'The lighthouse of Alexandria was built in the third century BC.',
  'Cats sleep for about 13 hours a day.',
  'The Great Wall of China is about 21,000 km long.',
]

/** Responds from the document that is closest to the question. */
export async function run(question = 'How many hours a day do cats sleep?'): Promise<string> {
  const model = mixrouter.embeddingModel('text-embedding-3-small')
  const { embeddings } = await embedMany({ model, values: DOCUMENTS })
  const { embedding } = await embed({ model, value: question })

  const ranked = DOCUMENTS.map((text, index) => ({
    text,
    score: cosineSimilarity(embedding, embeddings[index] ?? []),
  })).sort((a, b) => b.score - a.score)

  const { text } = await generateText({
    model: mixrouter('gpt-5.2'),
    instructions: `Respond only from this text: ${ranked[0]?.text}`,
    prompt: question,
  })
  return text
}
