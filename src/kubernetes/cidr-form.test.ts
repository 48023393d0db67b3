import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withVectors } from '../testing/vectors.ts'
import { checkStrictCidr, cidrWarnings, formatNetwork, isStrictPart, parseCidr } from './cidr-form.ts'

interface CidrVectors {
  readonly cidr: { readonly cases: readonly { name: string; cidr: string; legacyFieldError: string; legacyFieldStrictError: string }[] }
  readonly cidrWarnings: { readonly cases: readonly { name: string; cidr: string; path: string; warnings: readonly string[] }[] }
}

withVectors<CidrVectors>(
  'validation-messages.json',
  'validation-messages.json: CIDR errors and warnings have the same wording',
  (vectors) => {
    for (const { name, cidr, legacyFieldError, legacyFieldStrictError } of vectors.cidr.cases) {
      expect(parseCidr(cidr) === undefined, name).toBe(legacyFieldError !== '')
      if (legacyFieldError === '') {
        expect(checkStrictCidr(cidr).length > 0, name).toBe(legacyFieldStrictError !== '')
        expect(checkStrictCidr(cidr)[0] ?? '', name).toContain(legacyFieldStrictError)
      }
    }
    for (const { name, cidr, path, warnings } of vectors.cidrWarnings.cases) {
      expect(
        cidrWarnings(cidr).map((warning) => `${path}: ${warning}`),
        name,
      ).toEqual(warnings)
    }
  },
)

describe('reading', () => {
  it.each([
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['010.1.2.3/08', '10.0.0.0/8'],
    ['::ffff:10.1.2.3/104', '10.0.0.0/8'],
    ['::ffff:10.0.0.0/8', '::/8'],
    ['2001:DB8:0::1/32', '2001:db8::/32'],
    ['00001:2::/16', '1::/16'],
    ['::1.2.3.4/128', '::102:304/128'],
    ['1:2:3:4:5:6:1.2.3.4/128', '1:2:3:4:5:6:102:304/128'],
    ['1:0:0:2:0:0:0:3/128', '1:0:0:2::3/128'],
    ['1:0:2:3:4:5:6:7/128', '1:0:2:3:4:5:6:7/128'],
    ['1:0:0:2:3:4:5:6/128', '1::2:3:4:5:6/128'],
    ['1:0:0:2:3:0:0:4/128', '1::2:3:0:0:4/128'],
    ['::/0', '::/0'],
    ['1:2:3:4:5:6:7::/128', '1:2:3:4:5:6:7:0/128'],
  ])('%s as %s', (text, canonical) => expect(formatNetwork(parseCidr(text)!)).toBe(canonical))

  it.each([
    ['10.0.0.0'],
    ['/8'],
    ['10.0.0.0/'],
    ['10.0.0.0/33'],
    ['10.0.0.0/8/8'],
    ['10.0.0.0/+8'],
    ['10.0.0/8'],
    ['256.0.0.0/8'],
    ['10.0.0.0.0/8'],
    ['::/129'],
    ['1::2::3/64'],
    ['1.2.3.4::5/64'],
    ['::1.2.3.4:5/64'],
    ['::1.2.3.400/64'],
    ['10000::/64'],
    ['1:2:3:4:5:6:7:8::/64'],
    ['1:2:3/64'],
    ['g::/64'],
    [':1::/64'],
    [''],
  ])('%j is no CIDR anywhere', (text) => {
    expect(parseCidr(text)).toBeUndefined()
    expect(checkStrictCidr(text)).toEqual([])
    expect(cidrWarnings(text)).toEqual([])
  })
})

describe('the strict reading', () => {
  it.each([
    ['10.0.0.0/8', ''],
    ['2001:DB8::/32', ''],
    ['::10.0.0.0/104', ''],
    ['::010.0.0.0/104', 'must not have leading 0s in IP'],
    ['::10.0.0.01/128', 'must not have leading 0s in IP'],
    ['01.0.0.0/8', 'must not have leading 0s in IP'],
    ['00001::/16', 'must not have leading 0s in IP'],
    ['10.0.0.0/08', 'must not have leading 0s in prefix length'],
    ['0.0.0.0/0', ''],
    ['0.0.0.0/00', 'must not have leading 0s in prefix length'],
    ['::ffff:10.0.0.0/104', 'must not have an IPv4-mapped IPv6 address'],
    ['10.0.0.1/8', 'must not have bits set beyond the prefix length'],
  ])('of %s: %s', (text, message) => expect(checkStrictCidr(text).join()).toBe(message))
})

describe('the warnings of the server', () => {
  it.each([
    ['10.0.0.0/8', []],
    ['fd00::/8', []],
    ['10.0.0.1/8', ['CIDR value "10.0.0.1/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.0.0.1/32"?)']],
    ['010.0.0.0/8', ['non-standard CIDR value "010.0.0.0/8" is invalid: use "10.0.0.0/8"']],
    ['10.0.0.0/08', ['non-standard CIDR value "10.0.0.0/08" is invalid: use "10.0.0.0/8"']],
    ['::ffff:10.0.0.0/104', ['non-standard CIDR value "::ffff:10.0.0.0/104" is invalid: use "10.0.0.0/8"']],
    [
      '::ffff:10.0.0.1/104',
      [
        'CIDR value "::ffff:10.0.0.1/104" is ambiguous in this context (should be "10.0.0.0/8" or "10.0.0.1/128"?)',
        'non-standard CIDR value "::ffff:10.0.0.1/104" is invalid: use "10.0.0.0/8"',
      ],
    ],
    ['FD00:0::/8', ['IPv6 CIDR value "FD00:0::/8" should be in RFC 5952 canonical format ("fd00::/8")']],
    ['FD00:0::1/8', ['CIDR value "FD00:0::1/8" is ambiguous in this context (should be "fd00::/8" or "fd00::1/128"?)']],
  ])('on %s', (text, warnings) => expect(cidrWarnings(text)).toEqual(warnings))
})

describe('a strict part', () => {
  it.each([
    ['10.0.0.0/8', '10.1.0.0/16', true],
    ['10.0.0.0/8', '10.0.0.0/8', false],
    ['10.0.0.0/8', '0.0.0.0/0', false],
    ['10.0.0.0/8', '11.0.0.0/16', false],
    ['::/0', '10.0.0.0/8', false],
    ['::/0', '::ffff:10.0.0.0/104', false],
    ['10.0.0.0/8', '::ffff:10.1.0.0/112', true],
    // The server compares the lengths as written.
    ['::ffff:10.0.0.0/104', '10.1.0.0/16', false],
  ])('%s around %s: %s', (outer, inner, expected) => expect(isStrictPart(parseCidr(outer)!, parseCidr(inner)!)).toBe(expected))
})

const octet = fc.integer({ min: 0, max: 255 })
const v4 = fc.tuple(octet, octet, octet, octet, fc.integer({ min: 0, max: 32 })).map(([a, b, c, d, n]) => `${a}.${b}.${c}.${d}/${n}`)
const v6 = fc
  .tuple(fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 }), fc.integer({ min: 0, max: 128 }))
  .map(([groups, n]) => `${groups.map((group) => group.toString(16)).join(':')}/${n}`)

it('the canonical form is its own, and no strict reading objects to it', () => {
  fc.assert(
    fc.property(fc.oneof(v4, v6), (text) => {
      const canonical = formatNetwork(parseCidr(text)!)
      expect(formatNetwork(parseCidr(canonical)!)).toBe(canonical)
      expect(checkStrictCidr(canonical)).toEqual([])
      expect(cidrWarnings(canonical)).toEqual([])
    }),
  )
})
