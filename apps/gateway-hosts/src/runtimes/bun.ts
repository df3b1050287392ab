import { createHandler, type Settings } from './gateway.ts'

declare const Bun: {
  env: Settings & { PORT: string }
  serve(options: object): unknown
}

Bun.serve({
  port: Number(Bun.env.PORT),
  hostname: '127.0.0.1',
  idleTimeout: 255, // seconds; the default of 10 s would end streams that pause
  fetch: createHandler(Bun.env),
})
