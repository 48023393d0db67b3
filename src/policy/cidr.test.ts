import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shared } from '../testing/shared.ts'
import {
  type Address,
  type AddressRange,
  type Block,
  containsAddress,
  containsBlock,
  formatAddress,
  formatBlock,
  formatRange,
  lastOf,
  parseAddress,
  parseBlock,
  rangesOf,
} from './cidr.ts'

describe('addresses and blocks', () => {
  it.each([
    ['10.0.0.5/24', '10.0.0.0/24'],
    ['010.0.0.0/8', '10.0.0.0/8'],
    ['10.1.2.3/08', '10.0.0.0/8'],
    ['200.1.2.3/008', '200.0.0.0/8'],
    ['255.255.255.255/32', '255.255.255.255/32'],
    ['1.2.3.4/0', '0.0.0.0/0'],
    ['2001:DB8::/32', '2001:db8::/32'],
    ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
    ['::/0', '::/0'],
    ['1:0:0:2::3/128', '1:0:0:2::3/128'],
    ['1:0:0:2:0:0:3:4/128', '1::2:0:0:3:4/128'],
    ['1:0:2:3:4:5:6:7/128', '1:0:2:3:4:5:6:7/128'],
    ['1:2:3:4:5:6:7::/128', '1:2:3:4:5:6:7:0/128'],
    ['1:2:3:4:5:6:1.2.3.4/128', '1:2:3:4:5:6:102:304/128'],
    ['::ffff:10.0.0.0/96', '0.0.0.0/0'],
    ['::ffff:10.0.0.0/95', '::fffe:0:0/95'],
    ['::/128', '::/128'],
  ])('%s is the block %s', (text, canonical) => {
    const block = parseBlock(text)
    expect(block && formatBlock(block)).toBe(canonical)
  })

  it.each([
    '10.0.0.0',
    '10.0.0.0/33',
    'fd00::',
    ' ',
    '/+16',
    '10.0.0.0/+8',
    '10.0.0.0/ 8',
    '10.0.0.0/',
    '000000010.0.0.0/8',
    '::ffff:10.0.0.0/129',
    '256.0.0.0/8',
    '1.2.3/8',
    '1::2::3/64',
    '::/129',
    '10.0.0.0/8/8',
    '12345::/16',
    '1.2.3.4::5/64',
    '.1.2.3/8',
    '1..2.3/8',
    '1.2.3./8',
    '1.2.3.a/8',
    '1.2.3.4-/8',
    '::1.2.3/64',
    '::1.2.3.4:5/64',
    '1:2:3/64',
    '1:2:3:4:5:6:7:8:9/64',
    '1:2:3:4:5:6:7::8/64',
    '1:2:3:4:5:6:7:8::9::a/64',
    '1.2.3.4/000000008',
    '1.2.3.4/8 ',
  ])('%s is no block', (text) => {
    expect(parseBlock(text)).toBeUndefined()
  })

  it('printing and reading an address are inverse', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), (value) => {
        const address = { family: 6, value } as const
        const read = parseAddress(formatAddress(address))
        expect(read).toEqual(value >> 32n === 0xffffn ? { family: 4, value: value & 0xffffffffn } : address)
      }),
    )
  })

  it('a block without holes is cut at them, and nothing else is missing', () => {
    const outer = parseBlock('10.0.0.0/8')
    const hole = fc
      .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 9, max: 20 }))
      .map(([second, prefix]) => parseBlock(`10.${second}.0.0/${prefix}`))
    fc.assert(
      fc.property(fc.array(hole, { maxLength: 4 }), fc.integer({ min: 0, max: 0xffffff }), (holes, offset) => {
        if (!outer) throw new Error('no block')
        const given = holes.flatMap((block) => block ?? [])
        const address = { family: 4, value: outer.first + BigInt(offset) } as const
        const inside = rangesOf(outer, given).some((range: AddressRange) => address.value >= range.first && address.value <= range.last)
        expect(inside).toBe(!given.some((block) => containsAddress(block, address)))
      }),
    )
  })

  it('is cut at holes that touch, overlap and repeat, in any order', () => {
    const cut = (text: string, ...holes: string[]) =>
      rangesOf(
        parseBlock(text) as Block,
        holes.map((hole) => parseBlock(hole) as Block),
      ).map(formatRange)
    expect(cut('10.0.0.0/8')).toEqual(['10.0.0.0-10.255.255.255'])
    expect(cut('10.0.0.0/8', '10.192.0.0/10', '10.1.0.0/16', '10.0.0.0/9', '10.0.0.0/16', '11.0.0.0/8')).toEqual([
      '10.128.0.0-10.191.255.255',
    ])
    expect(cut('10.0.0.0/8', '10.2.0.0/16', '10.1.0.0/16', '10.1.0.0/24')).toEqual(['10.0.0.0-10.0.255.255', '10.3.0.0-10.255.255.255'])
    expect(cut('10.0.0.0/30', '10.0.0.0/32', '10.0.0.2/32')).toEqual(['10.0.0.1-10.0.0.1', '10.0.0.3-10.0.0.3'])
    expect(cut('10.0.0.0/8', '10.0.0.0/8')).toEqual([])
    expect(cut('10.0.0.0/8', '12.0.0.0/8', '9.0.0.0/8', '::/0')).toEqual(['10.0.0.0-10.255.255.255'])
    expect(cut('::/0', '8000::/1')).toEqual(['::-7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'])
  })

  it('a block holds itself and the blocks within its bounds, and its addresses from the first to the last', () => {
    const holds = (outer: string, inner: string) => containsBlock(parseBlock(outer) as Block, parseBlock(inner) as Block)
    for (const inner of ['10.0.0.0/8', '10.0.0.0/32', '10.255.255.255/32']) expect(holds('10.0.0.0/8', inner), inner).toBe(true)
    for (const inner of ['10.0.0.0/7', '9.255.255.255/32', '11.0.0.0/32', '::a00:0/128'])
      expect(holds('10.0.0.0/8', inner), inner).toBe(false)
    const lies = (block: string, address: string) => containsAddress(parseBlock(block) as Block, parseAddress(address) as Address)
    for (const address of ['10.0.0.0', '10.255.255.255']) expect(lies('10.0.0.0/8', address), address).toBe(true)
    for (const address of ['9.255.255.255', '11.0.0.0', '::a00:0']) expect(lies('10.0.0.0/8', address), address).toBe(false)
    expect(lies('::/0', '10.0.0.0')).toBe(false)
  })

  it('families never mix', () => {
    const [v4, v6] = [parseBlock('0.0.0.0/0'), parseBlock('::/0')]
    expect(v4 && v6 && (containsBlock(v4, v6) || containsBlock(v6, v4))).toBe(false)
    expect(v6 && lastOf(v6)).toBe((1n << 128n) - 1n)
  })
})

const vectors = shared('vectors/cidrs.json')
if (!vectors) console.log('skipped: which addresses lie in which blocks (no ../shared/vectors/cidrs.json)')
it.skipIf(!vectors)('agrees with Go on which addresses lie in which blocks', () => {
  const { ips, rows } = JSON.parse(readFileSync(vectors as string, 'utf8')) as {
    ips: string[]
    rows: { cidr: string; except: string[] | null; canonical: string; matches: boolean[] }[]
  }
  for (const { cidr, except, matches, canonical } of rows) {
    const block = parseBlock(cidr)
    const holes = (except ?? []).map(parseBlock)
    for (const [i, ip] of ips.entries()) {
      const address = parseAddress(ip)
      const inside =
        block !== undefined &&
        address !== undefined &&
        containsAddress(block, address) &&
        !holes.some((hole) => hole && containsAddress(hole, address))
      expect(inside, `${ip} in ${cidr} except ${except}`).toBe(matches[i])
    }
    if (block && canonical) expect(formatBlock(block)).toBe(canonical)
  }
})
