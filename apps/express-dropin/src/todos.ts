import { Router } from 'express'

interface Todo {
  id: number
  title: string
  done: boolean
}

const list: Todo[] = [{ id: 1, title: 'Mount the middleware', done: true }]

/** The server's own API. */
export const todos = Router()

todos.get('/', (_req, res) => {
  res.json(list)
})

todos.post('/', (req, res) => {
  const title: unknown = req.body?.title
  if (typeof title !== 'string' || title.trim() === '') {
    res.status(400).json({ error: 'title is missing' })
    return
  }
  const todo = { id: (list.at(-1)?.id ?? 0) + 1, title: title.trim(), done: false }
  list.push(todo)
  res.status(201).json(todo)
})

todos.patch('/:id', (req, res) => {
  const todo = list.find(({ id }) => id === Number(req.params.id))
  if (!todo) {
    res.status(404).json({ error: 'The todo does not exist' })
    return
  }
  todo.done = req.body?.done !== false
  res.json(todo)
})
