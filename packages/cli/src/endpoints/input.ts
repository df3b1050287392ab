import { openAsBlob } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { text } from 'node:stream/consumers'
import { CommandError } from '../command-error.ts'
import { describeFileError } from '../file-error.ts'

/** Stands for standard input. */
const STANDARD_INPUT = '-'

/** @throws CommandError 2 if it is empty */
export async function readText(argument: string): Promise<string> {
  const read = argument === STANDARD_INPUT ? (await text(process.stdin)).trim() : argument
  if (read !== '') return read
  throw new CommandError('The text is empty. Give it as an argument, or on standard input with -', 2)
}

/** The texts of arguments; without any, or for `-`, each line of standard input. @throws CommandError 2 if there is none */
export async function readTexts(args: readonly string[]): Promise<string[]> {
  const fromInput = args.length === 0 || (args.length === 1 && args[0] === STANDARD_INPUT)
  const lines = fromInput ? (await text(process.stdin)).split(/\r?\n/) : args
  const texts = lines.filter((line) => line.trim() !== '')
  if (texts.length > 0) return texts
  throw new CommandError('There is no text. Give it as arguments, or on standard input', 2)
}

/** Media types of the files that the routes take, by ending. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  m4a: 'audio/mp4',
  mp4: 'video/mp4',
  ogg: 'audio/ogg',
  flac: 'audio/flac',
  webm: 'audio/webm',
}

/** @throws CommandError 2 if it can't be read */
export async function openFile(path: string): Promise<File> {
  try {
    if (!(await stat(path)).isFile()) throw new Error('it is not a regular file')
    const name = basename(path)
    const type = MEDIA_TYPES[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? ''
    return new File([await openAsBlob(path)], name, { type })
  } catch (error) {
    throw new CommandError(`Failed to read ${path}: ${describeFileError(error as Error)}`, 2)
  }
}
