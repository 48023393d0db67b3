/** Sets of small integers as bits in 32-bit words. */

export type Bits = Uint32Array<ArrayBuffer>

export const emptyBits = (size: number): Bits => new Uint32Array((size + 31) >>> 5)

export function addBit(bits: Bits, index: number): void {
  bits[index >>> 5] = (bits[index >>> 5] as number) | (1 << (index & 31))
}

export const hasBit = (bits: Bits, index: number): boolean => (((bits[index >>> 5] as number) >>> (index & 31)) & 1) === 1

export function addAll(bits: Bits, other: Bits): void {
  for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] as number) | (other[i] as number)
}

export function removeAll(bits: Bits, other: Bits): void {
  for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] as number) & ~(other[i] as number)
}

export const isEmpty = (bits: Bits): boolean => bits.every((word) => word === 0)

/** The members, ascending. */
export function members(bits: Bits): number[] {
  const list: number[] = []
  for (let i = 0; i < bits.length; i++) {
    for (let word = bits[i] as number; word !== 0; word &= word - 1) list.push(i * 32 + 31 - Math.clz32(word & -word))
  }
  return list
}
