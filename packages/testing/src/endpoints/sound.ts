export const SAMPLE_RATE = 24_000
const BYTES_PER_SAMPLE = 2
const SECONDS_PER_CHARACTER = 0.06
const MAX_CHARACTERS = 200
const LOWEST_HERTZ = 220

/** Samples of 16 bits in mono that "speak" a text: a tone for each letter, silence for all else. */
export function createSamples(text: string): Buffer {
  const perCharacter = Math.round(SAMPLE_RATE * SECONDS_PER_CHARACTER)
  const characters = [...text.toLowerCase()].slice(0, MAX_CHARACTERS)
  const samples = Buffer.alloc(characters.length * perCharacter * BYTES_PER_SAMPLE)
  for (const [index, character] of characters.entries()) {
    if (!/[\p{L}\p{N}]/u.test(character)) continue
    const hertz = LOWEST_HERTZ * 2 ** (((character.codePointAt(0) ?? 0) % 24) / 12)
    for (let at = 0; at < perCharacter; at++) {
      const fade = Math.sin((Math.PI * at) / perCharacter)
      const value = Math.sin((2 * Math.PI * hertz * at) / SAMPLE_RATE) * fade * 8000
      samples.writeInt16LE(Math.round(value), (index * perCharacter + at) * BYTES_PER_SAMPLE)
    }
  }
  return samples
}

/** A WAV file of samples. */
export function createWav(samples: Buffer): Buffer {
  const header = Buffer.alloc(44)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(36 + samples.length, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(SAMPLE_RATE, 24)
  header.writeUInt32LE(SAMPLE_RATE * BYTES_PER_SAMPLE, 28)
  header.writeUInt16LE(BYTES_PER_SAMPLE, 32)
  header.writeUInt16LE(8 * BYTES_PER_SAMPLE, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(samples.length, 40)
  return Buffer.concat([header, samples])
}
