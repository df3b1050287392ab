import type { Driver, Result } from './driver.ts'

/** The requests that `playScene` sends. */
export const SCENE_REQUESTS = 8

/** Text, reasoning and two turns with tools, whole and streamed, in terms that all formats share. */
export async function playScene(driver: Driver, model: string) {
  const results: Result[] = []
  for (const way of ['create', 'stream'] as const) {
    results.push(await driver[way]({ model, text: 'Grüße, Wörld' }))
    results.push(await driver[way]({ model, text: '/think about it', reason: true }))
    const first = await driver[way]({ model, text: 'Weather in Paris and London?', tools: ['get_weather'] })
    results.push(first, await first.sendResults([`18 °C ${way}`, '12 °C']))
  }
  return results.map(({ text, reasoning, calls, output }) => ({
    text,
    reasoning,
    calls: calls.map(({ name, args }) => ({ name, args })),
    output,
  }))
}
