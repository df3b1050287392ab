/** A part of a response in Markdown, for prompts that ask for such a thing. */
interface Topic {
  pattern: RegExp
  markdown: string
}

const CODE_TYPESCRIPT = `\`\`\`typescript
/** Sorts by splitting at a pivot. */
export function quicksort(values: readonly number[]): number[] {
  const [pivot, ...rest] = values
  if (pivot === undefined) return []
  const below = rest.filter((value) => value < pivot)
  const above = rest.filter((value) => value >= pivot)
  return [...quicksort(below), pivot, ...quicksort(above)]
}
\`\`\``

const CODE_PYTHON = `\`\`\`python
def quicksort(values: list[float]) -> list[float]:
    """Sorts by splitting at a pivot."""
    if not values:
        return []
    pivot, *rest = values
    below = [value for value in rest if value < pivot]
    above = [value for value in rest if value >= pivot]
    return [*quicksort(below), pivot, *quicksort(above)]
\`\`\``

const CODE_SQL = `\`\`\`sql
SELECT customer, SUM(total) AS revenue
FROM orders
WHERE ordered_at >= DATE '2026-01-01'
GROUP BY customer
ORDER BY revenue DESC
LIMIT 10;
\`\`\``

/** What a prompt may ask for, in the order in which a response has it. */
const TOPICS: readonly Topic[] = [
  {
    pattern: /\b(tables?|compare|comparison|versus|vs)\b/i,
    markdown: `### At a glance

| | Quicksort | Mergesort |
| --- | --- | --- |
| Average time | O(n log n) | O(n log n) |
| Worst case | O(n²) | O(n log n) |
| Memory | O(log n) | O(n) |
| Stable | no | **yes** |

Choose **mergesort** where equal items must keep their order, and **quicksort** where memory is scarce.`,
  },
  {
    pattern: /\bpython\b/i,
    markdown: `### In Python\n\n${CODE_PYTHON}\n\nIt returns a new list, so that the input stays as it is.`,
  },
  {
    pattern: /\bsql\b/i,
    markdown: `### In SQL\n\n${CODE_SQL}`,
  },
  {
    pattern: /\b(code|typescript|javascript|functions?|program|snippet)\b/i,
    markdown: `### In TypeScript\n\n${CODE_TYPESCRIPT}\n\nIt returns a new array, so that the input stays as it is.`,
  },
  {
    pattern: /\b(formulas?|equations?|maths?|mathematics|integral|latex)\b/i,
    markdown: `The solutions of $$ax^2 + bx + c = 0$$ are

$$
x_{1,2} = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}
$$

There are two real ones if the discriminant $$b^2 - 4ac$$ is positive.`,
  },
  {
    pattern: /\b(steps|plan|checklist|how do i|how to)\b/i,
    markdown: `### A plan

1. **Understand** what is there, and what is missing.
2. **Sketch** the smallest version that is useful.
3. **Build** it, and show it to somebody.
4. **Measure**, then improve what matters most.`,
  },
]

/** Questions and requests that are longer than a word or two. */
const QUESTION =
  /^(?=(?:\S+\s+){3})(?:\/think\s+)?(?:why|what|who|when|where|how|which|explain|describe|tell|should)\b/i

/** What the model understands, for people. */
const HELP = `This model runs offline: it is for trying things out. It understands

| Prompt | Response |
| --- | --- |
| a question, *compare*, *table*, *code*, *formula*, *plan* | Markdown to look at |
| \`/long 400\` | that many words |
| \`/think\` | visible reasoning |
| \`/image a red fox\` | an image, from models of Google and OpenAI |
| \`/video a red fox\` | a video, from models of Google |
| \`/refuse\` | a refusal |
| \`error:503\`, any status from 400 to 599 | that error |
| \`error:midstream\` | an error in the middle of the stream |
| \`error:cut\` | a stream whose connection breaks |
| \`error:hang\` | no response, until you stop it |

It calls a **tool** when the prompt asks for what the tool does, describes **images and files**, and follows a **JSON
Schema**. For a real model, set \`MIXROUTER_API_KEY\`.`

/** The Markdown that a prompt asks for; undefined if it asks for nothing in particular. */
export function writeMarkdown(text: string): string | undefined {
  if (/^\s*\/help\b/.test(text)) return HELP
  const sections = TOPICS.filter(({ pattern }) => pattern.test(text)).map(({ markdown }) => markdown)
  const [code, ...others] = sections.filter((section) => section.includes('```'))
  if (sections.length > 0)
    return sections.filter((section) => section === code || !others.includes(section)).join('\n\n')
  return QUESTION.test(text.trim()) ? sample(text) : undefined
}

/** A response to any question: it has the shape of an answer, and says that it is none. */
function sample(text: string): string {
  const question = text.replace(/^\s*\/think\s+/, '').split('\n', 1)[0] ?? ''
  return `> ${question.length > 200 ? `${question.slice(0, 200)}…` : question}

A real model would answer this. What you see is a sample with the **formatting** that one might use:

- *emphasis*, \`code\` and [links](https://example.com)
- lists, tables and quotations
- code with colours, and formulas

Try “compare quicksort and mergesort with code”, or \`/help\`.`
}
