import { createHash } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'
import { GLYPH_HEIGHT, GLYPH_WIDTH, pixelsOf } from './glyphs.ts'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const CELL_WIDTH = GLYPH_WIDTH + 1
const CELL_HEIGHT = GLYPH_HEIGHT + 2
/** Characters in a line: the text grows with the image. */
const COLUMNS = 24

/** A PNG file with a text drawn in white on a color that depends on it (one palette byte per pixel). */
export function drawPng(text: string, width: number, height: number): Buffer {
  const scale = Math.max(1, Math.floor(width / (COLUMNS * CELL_WIDTH)))
  const pixels = Buffer.alloc((width + 1) * height) // each row begins with its filter, none
  const set = (x: number, y: number) => {
    if (x < width && y < height) pixels[y * (width + 1) + 1 + x] = 1
  }
  const columns = Math.max(1, Math.floor(width / (CELL_WIDTH * scale)))
  for (const [at, character] of [...wrap(text, columns)].entries()) {
    const left = (at % columns) * CELL_WIDTH * scale
    const top = (Math.floor(at / columns) * CELL_HEIGHT + 1) * scale
    if (top >= height) break
    for (const { x, y } of pixelsOf(character))
      for (let dx = 0; dx < scale; dx++)
        for (let dy = 0; dy < scale; dy++) set(left + x * scale + dx, top + y * scale + dy)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 8 // bits of a pixel
  header[9] = 3 // with a palette
  const palette = Buffer.from(
    [...createHash('sha256').update(text).digest().subarray(0, 3)].map((v) => v >> 1),
  )
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.concat([palette, Buffer.from([255, 255, 255])])),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** The text in lines of equal length, broken between words. */
function wrap(text: string, columns: number): string {
  const lines = ['']
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1) as string
    const joined = line === '' ? word : `${line} ${word}`
    if (joined.length <= columns) lines[lines.length - 1] = joined
    else lines.push(word.slice(0, columns))
  }
  return lines.map((line) => line.padEnd(columns)).join('')
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}
