import { createHandler, type Settings } from './gateway.ts'

declare const Deno: {
  env: { toObject(): Settings & { PORT: string } }
  serve(options: object, handler: (request: Request) => Promise<Response>): unknown
}

const settings = Deno.env.toObject()
Deno.serve({ port: Number(settings.PORT), hostname: '127.0.0.1' }, createHandler(settings))
