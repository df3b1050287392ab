import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const TSC = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url))
const FOLDER = fileURLToPath(new URL('../.typescript/', import.meta.url))

/** What TypeScript reports for a project of these files beside the package's dependencies; empty if it compiles. */
export async function compile(
  name: string,
  files: Readonly<Record<string, string>>,
  compilerOptions: object,
): Promise<string> {
  const folder = `${FOLDER}${name}/`
  await mkdir(folder, { recursive: true })
  try {
    for (const [file, text] of Object.entries(files)) await writeFile(folder + file, text)
    const config = {
      compilerOptions: { strict: true, noEmit: true, ...compilerOptions },
      files: Object.keys(files),
    }
    await writeFile(`${folder}tsconfig.json`, JSON.stringify(config))
    await run(process.execPath, [TSC, '-p', folder])
    return ''
  } catch (error) {
    const { stdout = '', message } = error as { stdout?: string; message: string }
    return stdout || message
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
