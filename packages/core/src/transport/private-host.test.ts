import { describe, expect, it } from 'vitest'
import { isPrivateAddress, isPrivateHost } from './private-host.ts'

describe('isPrivateHost', () => {
  it.each([
    'localhost',
    'app.localhost',
    'printer.local',
    'metadata.google.internal',
    'metadata',
    '127.0.0.1',
    '0x7f.1',
    '2130706433',
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:a9fe:a9fe]',
    '[64:ff9b::10.0.0.1]',
    '[2002:7f00:1::]',
    '[fd00::1]',
    '[64:ff9b:1::8.8.8.8]',
    '[fe80::1]',
    '[fec0::1]',
    '[ff02::1]',
  ])('%s is private', (host) => {
    expect(isPrivateHost(new URL(`http://${host}/`).hostname)).toBe(true)
  })

  it.each([
    'a.example',
    'localhost.example',
    '1.1.1.1',
    '100.128.0.1',
    '172.32.0.1',
    '192.169.0.1',
    '11.0.0.1',
    '[2606:4700::1111]',
    '[::ffff:8.8.8.8]',
    '[64:ff9b::8.8.8.8]',
  ])('%s is public', (host) => {
    expect(isPrivateHost(new URL(`http://${host}/`).hostname)).toBe(false)
  })
})

it.each([
  ['fe80::1%eth0', true],
  ['::ffff:10.0.0.1', true],
  ['8.8.8.8', false],
])('the resolved address %s: %s', (address, expected) => {
  expect(isPrivateAddress(address)).toBe(expected)
})
