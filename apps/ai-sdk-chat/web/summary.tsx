export interface Summary {
  title: string
  topics: string[]
}

/** The conversation as the model summed it up, in the shape that was asked for. */
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
