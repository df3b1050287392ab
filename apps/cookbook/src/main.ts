/** Runs an example by its name: `pnpm --filter cookbook start rag`. */
const [name = 'chat-with-tools'] = process.argv.slice(2)
const { run } = await import(`./${name}.ts`)
console.log(await run())
