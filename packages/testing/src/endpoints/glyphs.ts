/** Capitals and some signs of three by five pixels: one octal digit for each row, the highest bit on the left. */
const GLYPHS: Readonly<Record<string, string>> = {
  A: '25755',
  B: '65656',
  C: '34443',
  D: '65556',
  E: '74647',
  F: '74644',
  G: '34553',
  H: '55755',
  I: '72227',
  J: '11152',
  K: '55655',
  L: '44447',
  M: '57755',
  N: '75555',
  O: '25552',
  P: '65644',
  Q: '25563',
  R: '65655',
  S: '34216',
  T: '72222',
  U: '55557',
  V: '55552',
  W: '55775',
  X: '55255',
  Y: '55222',
  Z: '71247',
  0: '75557',
  1: '26227',
  2: '61247',
  3: '61216',
  4: '55711',
  5: '74616',
  6: '34757',
  7: '71122',
  8: '75757',
  9: '75716',
  '.': '00002',
  ',': '00024',
  ':': '02020',
  '!': '22202',
  '?': '61202',
  '-': '00700',
  "'": '22000',
  '/': '11244',
  '(': '24442',
  ')': '21112',
  ' ': '00000',
}

const UNKNOWN = '75757'

export const GLYPH_WIDTH = 3
export const GLYPH_HEIGHT = 5

/** The pixels of a character that are set; lower case is drawn as upper case. */
export function pixelsOf(character: string): { x: number; y: number }[] {
  const rows = GLYPHS[character.toUpperCase()] ?? UNKNOWN
  return [...rows].flatMap((digit, y) =>
    [0, 1, 2].flatMap((x) => (Number(digit) & (4 >> x) ? [{ x, y }] : [])),
  )
}
