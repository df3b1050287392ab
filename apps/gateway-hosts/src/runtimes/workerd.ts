import { createHandler, type Settings } from './gateway.ts'

let handler: ReturnType<typeof createHandler> | undefined

export default {
  fetch(request: Request, settings: Settings): Promise<Response> {
    handler ??= createHandler(settings)
    return handler(request)
  },
}
