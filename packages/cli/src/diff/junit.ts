import type { Comparison, Finding } from './compare.ts'

/** A report that CI systems read: a test case for each request and response, which fails with new losses. */
export function junitXml(suite: string, comparisons: readonly Comparison[]): string {
  const failures = comparisons.filter(({ newLosses }) => newLosses.length > 0).length
  const counts = `tests="${comparisons.length}" failures="${failures}" errors="0" skipped="0"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="${escaped(suite)}" ${counts}>`,
    ...comparisons.map(testcase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

function testcase({ name, kind, newLosses, findings, changes }: Comparison): string {
  const others = [...findings.filter((finding) => !newLosses.includes(finding)).map(line), ...changes]
  const children = [
    ...(newLosses.length > 0
      ? [
          `<failure message="${escaped(line(newLosses[0] as Finding))}">${escaped(newLosses.map(line).join('\n'))}</failure>`,
        ]
      : []),
    ...(others.length > 0 ? [`<system-out>${escaped(others.join('\n'))}</system-out>`] : []),
  ]
  const open = `    <testcase name="${escaped(name)}" classname="${kind}"`
  if (children.length === 0) return `${open}/>`
  return `${open}>${children.join('')}</testcase>`
}

const line = ({ code, path, message }: Finding) => `${code} ${path === '' ? '' : `${path}: `}${message}`

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Control characters, except for white space, have no place in XML. */
const CONTROL = /(?![\t\n\r])\p{Cc}/gu

function escaped(text: string): string {
  return text.replace(CONTROL, '\ufffd').replace(/[&<>"]/g, (character) => ESCAPES[character] ?? '')
}
