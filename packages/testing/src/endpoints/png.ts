import { createHash } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'
import { GLYPH_HEIGHT, GLYPH_WIDTH, pixelsOf } from './glyphs.ts'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const CELL_WIDTH = GLYPH_WIDTH + 1
const CELL_HEIGHT = GLYPH_HEIGHT + 2
/** Characters in a line: the text grows with the image. */
const COLUMNS = 24

/** Shades of the background, from top left to bottom right; the color after them is the text's. */
const SHADES = 64

/** A PNG file with a text drawn in white on two colors that depend on it (one palette byte per pixel). */
export function drawPng(text: string, width: number, height: number): Buffer {
  const scale = Math.max(1, Math.floor(width / (COLUMNS * CELL_WIDTH)))
  const pixels = Buffer.alloc((width + 1) * height) // each row begins with its filter, none
  const set = (x: number, y: number, color: number) => {
    if (x >= 0 && x < width && y >= 0 && y < height) pixels[y * (width + 1) + 1 + x] = color
  }
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) set(x, y, Math.floor((SHADES * (x / width + y / height)) / 2))
  const columns = Math.max(1, Math.floor(width / (CELL_WIDTH * scale)) - 2)
  const lines = wrap(text, columns)
  const first = Math.max(0, Math.floor((height - lines.length * CELL_HEIGHT * scale) / 2))
  for (const [at, character] of [...lines.join('')].entries()) {
    const left = ((at % columns) + 1) * CELL_WIDTH * scale
    const top = first + Math.floor(at / columns) * CELL_HEIGHT * scale
    if (top >= height) break
    for (const { x, y } of pixelsOf(character))
      for (let dx = 0; dx < scale; dx++)
        for (let dy = 0; dy < scale; dy++) set(left + x * scale + dx, top + y * scale + dy, SHADES)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 8 // bits of a pixel
  header[9] = 3 // with a palette
  const palette = Buffer.from(shadesOf(text).flat())
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.concat([palette, Buffer.from([255, 255, 255])])),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** From one dark color to another. */
function shadesOf(text: string): number[][] {
  const digest = createHash('sha256').update(text).digest()
  return Array.from({ length: SHADES }, (_, shade) =>
    [0, 1, 2].map((channel) => {
      const [from = 0, to = 0] = [digest[channel], digest[channel + 3]]
      return Math.round((from + ((to - from) * shade) / SHADES) / 2)
    }),
  )
}

/** The text in lines of equal length, broken between words. */
function wrap(text: string, columns: number): string[] {
  const lines = ['']
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1) as string
    const joined = line === '' ? word : `${line} ${word}`
    if (joined.length <= columns) lines[lines.length - 1] = joined
    else lines.push(word.slice(0, columns))
  }
  return lines.map((line) => line.padStart(Math.floor((columns + line.length) / 2)).padEnd(columns))
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}
