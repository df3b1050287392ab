import http from 'node:http'
import { FORMATS } from '@mixrouter/core'
import { expect, it, onTestFinished } from 'vitest'
import { createNodeGateway, toNodeHandler } from '../src/node.ts'
import { listen, STREAMS, sendRequest, startManualUpstream, startWorking, upstreamAt } from './support.ts'

it('pitfall 36: two gateways below two paths of one server do not affect each other', async () => {
  const { fetch } = globalThis
  const upstreams = await Promise.all([0, 1].map(() => startWorking()))
  const gateways = upstreams.map(({ url }, at) =>
    createNodeGateway({
      upstreams: [upstreamAt(url, ['openai-chat'], { name: `up${at}` })],
      authenticate: false,
    }),
  )
  for (const gateway of gateways) onTestFinished(() => gateway.close())
  const configs = gateways.map(({ config }) => structuredClone({ ...config, authenticate: false }))
  const handlers = gateways.map(toNodeHandler)
  const url = await listen(
    http.createServer((req, res) => {
      const [, index = '', path = ''] = /^\/(\d)(.*)$/.exec(req.url ?? '') ?? []
      req.url = path
      handlers[Number(index)]?.(req, res)
    }),
  )
  const responses = Array.from({ length: 20 }, (_, at) =>
    sendRequest(`${url}/${at % 2}`, 'openai-chat', { model: `model-${at % 2}` }),
  )
  for (const response of await Promise.all(responses)) expect(response.status).toBe(200)

  for (const [at, { requests }] of upstreams.entries()) {
    expect(requests.map(({ url: path, body }) => [path, JSON.parse(body).model])).toEqual(
      Array.from({ length: 10 }, () => ['/v1/chat/completions', `model-${at}`]),
    )
  }
  expect(gateways.map(({ config }) => ({ ...config, authenticate: false }))).toEqual(configs)
  expect(globalThis.fetch).toBe(fetch)
})

it.each(FORMATS)('pitfall 36: an event of %s is written before the next one arrives', async (format) => {
  const { url, firstResponse } = await startManualUpstream()
  const gateway = createNodeGateway({ upstreams: [upstreamAt(url, [format])], authenticate: false })
  onTestFinished(() => gateway.close())
  const response = sendRequest(await listen(http.createServer(toNodeHandler(gateway))), format, {
    stream: true,
  })
  const res = await firstResponse
  res.writeHead(200, { 'content-type': 'text/event-stream' })
  const events = (STREAMS[format].begin + STREAMS[format].end).split(/(?<=\n\n)/)
  res.flushHeaders()
  const reader = (await response).body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  let sent = ''
  for (const event of events) {
    sent += event
    res.write(event)
    while (text.length < sent.length) text += (await reader?.read())?.value ?? ''
    expect(text).toBe(sent)
  }
  res.end()
})
