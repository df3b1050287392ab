// Loaded into the gateway's process before the gateway: reports what is in use after a garbage collection, when asked.
process.on('message', () => {
  const began = performance.now()
  global.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  process.send?.({ used: heapUsed + external, took: performance.now() - began })
})
