/** `node:http` without `import`, which reads each of its exports and so loads the WebSocket client: 10 MB and 20 ms. */
export const http = process.getBuiltinModule('node:http')
