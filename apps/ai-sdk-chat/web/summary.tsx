export interface Summary {
  title: string
  topics: string[]
}

/** The model's summary of the conversation. */
export function SummaryCard({ summary }: { summary: Summary }) {
  return (
    <aside aria-label="Summary">
      <h2>{summary.title}</h2>
      <ul>
        {summary.topics.map((topic) => (
          <li key={topic}>{topic}</li>
        ))}
      </ul>
    </aside>
  )
}
