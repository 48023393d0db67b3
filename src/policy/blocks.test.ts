/** Blocks within blocks, and the addresses of pods among them, against looking at every pair. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analysisOf, app, pod, policy } from '../testing/manifests.ts'
import { AddressIndex, noAddress, toLocator } from './address-index.ts'
import { blocksOf, coversEverything, largerFirst, mentionedBlocks, smallestAround, toBlockNodes, topBlocks } from './blocks.ts'
import { type Address, type Block, containsAddress, containsBlock, formatBlock, parseAddress, parseBlock } from './cidr.ts'
import { parseIpBlock } from './ip-block.ts'

/** Two stretches of 16 addresses, one of each family, and the blocks that cut them. */
const addressText = fc.tuple(fc.boolean(), fc.nat(15)).map(([long, n]) => (long ? `2001:db8::${n.toString(16)}` : `10.0.0.${n}`))
const block = fc.tuple(addressText, fc.integer({ min: 0, max: 4 }), fc.nat(9)).map(([text, bits, whole]) => {
  const long = text.includes(':')
  return parseBlock(`${text}/${whole === 0 ? 0 : (long ? 124 : 28) + bits}`) as Block
})
const blockList = fc
  .uniqueArray(block, { maxLength: 7, selector: formatBlock })
  .chain((list) => fc.shuffledSubarray(list, { minLength: list.length }))
const texts = (blocks: readonly Block[]) => blocks.map(formatBlock)
const sorted = (blocks: readonly Block[]) => texts(blocks).sort()
const isInside = (outer: Block, inner: Block) => outer !== inner && containsBlock(outer, inner)
const each = Array.from({ length: 16 }, (_, n) => [`10.0.0.${n}`, `2001:db8::${n.toString(16)}`]).flat()

describe('blocks', () => {
  it('know the largest blocks inside them, and an address the smallest around it', () => {
    fc.assert(
      fc.property(blockList, (given) => {
        const nodes = toBlockNodes(given)
        expect(nodes.map(({ block }) => block)).toEqual(given)
        const maximal = (list: readonly Block[]) => list.filter((one) => !list.some((other) => isInside(other, one)))
        for (const { block, inside } of nodes)
          expect(sorted(inside)).toEqual(sorted(maximal(given.filter((other) => isInside(block, other)))))
        expect(sorted(topBlocks(nodes))).toEqual(sorted(maximal(given)))
        const ordered = toBlockNodes(largerFirst(given))
        for (const text of [...each, '10.0.0.16', '192.0.2.1', 'fd00::1']) {
          const address = parseAddress(text) as Address
          const around = given.filter((one) => containsAddress(one, address))
          const smallest = around.find((one) => !around.some((other) => isInside(one, other)))
          expect(ordered[smallestAround(ordered, address)]?.block).toBe(smallest)
        }
      }),
      { numRuns: 150, seed: 9 },
    )
  })

  it('are told larger first, IPv4 first, and only those of one direction when asked', () => {
    const [first, second] = analysisOf([
      pod('db'),
      policy('a', {
        podSelector: app('db'),
        ingress: [
          { from: [{ ipBlock: { cidr: 'fd00::/8' } }, { ipBlock: { cidr: '10.0.0.0/8', except: ['10.2.0.0/16', '10.1.0.0/16'] } }] },
        ],
        egress: [{ to: [{ ipBlock: { cidr: '10.1.2.3/16' } }, { podSelector: {} }] }],
      }),
      policy('b', { podSelector: app('db'), egress: [{ to: [{ ipBlock: { cidr: '192.0.2.0/24' } }] }] }),
    ]).cluster.policies
    const both = [first, second].flatMap((one) => one ?? [])
    expect(texts(mentionedBlocks(both))).toEqual(['10.0.0.0/8', '10.1.0.0/16', '10.2.0.0/16', '192.0.2.0/24', 'fd00::/8'])
    expect(texts(mentionedBlocks(both, 'egress'))).toEqual(['10.1.0.0/16', '192.0.2.0/24'])
    expect([...blocksOf(both[0] as (typeof both)[0], 'ingress').keys()].sort()).toEqual([
      '10.0.0.0/8',
      '10.1.0.0/16',
      '10.2.0.0/16',
      'fd00::/8',
    ])
    expect(blocksOf(both[1] as (typeof both)[0], 'ingress').size).toBe(0)
  })

  it('of an ipBlock are its cidr and the exceptions that can be read; without a cidr there are none', () => {
    const read = parseIpBlock({ cidr: '10.0.0.0/8', except: ['10.1.0.0/16', 'nonsense'] })
    expect(read && texts([read.cidr, ...read.except])).toEqual(['10.0.0.0/8', '10.1.0.0/16'])
    expect(parseIpBlock({ cidr: 'nonsense', except: [] })).toBeUndefined()
  })

  it('leave nothing elsewhere only with every address of both families', () => {
    const covers = (...list: string[]) => coversEverything(toBlockNodes(list.map((text) => parseBlock(text) as Block)))
    expect(covers('0.0.0.0/0', '10.0.0.0/8', '::/0')).toBe(true)
    expect(covers('0.0.0.0/0', '10.0.0.0/8')).toBe(false)
    expect(covers('::/0', 'fd00::/8')).toBe(false)
    expect(covers('0.0.0.0/1', '::/1')).toBe(false)
    expect(covers('128.0.0.0/1', '0.0.0.0/1', '8000::/1', '::/2', '4000::/2')).toBe(true)
    expect(covers('0.0.0.0/1', '128.0.0.0/2', '192.0.0.0/3', '::/0')).toBe(false)
    expect(covers('0.0.0.0/1', '128.0.0.0/2', '192.0.0.0/3', '224.0.0.0/3', '::/0', '192.0.2.0/24')).toBe(true)
    expect(covers()).toBe(false)
  })
})

describe('addresses of pods', () => {
  /** A pod by number for each address. */
  const toIndex = (list: readonly string[]) => {
    const index = new AddressIndex()
    for (const [pod, text] of list.entries()) expect(index.add(pod, text)).toBe(parseAddress(text) !== undefined)
    return index
  }
  const addressList = fc.array(fc.oneof({ arbitrary: addressText, weight: 9 }, { arbitrary: fc.constant('nonsense'), weight: 1 }), {
    maxLength: 10,
  })
  const numbers = (list: readonly number[]) => [...list].sort((a, b) => a - b)

  it('are found in a block without others, and told apart by the smallest block around them', () => {
    fc.assert(
      fc.property(addressList, block, blockList, (list, whole, blocks) => {
        const index = toIndex(list)
        const addresses = list.map((text) => parseAddress(text))
        const within = (one: Block) => addresses.flatMap((address, pod) => (address && containsAddress(one, address) ? [pod] : []))
        expect(numbers(index.within(whole))).toEqual(within(whole))
        expect(numbers(index.within(whole, blocks))).toEqual(
          within(whole).filter((pod) => !blocks.some((hole) => within(hole).includes(pod))),
        )
        expect(numbers(index.pods())).toEqual(addresses.flatMap((address, pod) => (address ? [pod] : [])))
        const held = within(whole).length
        if (!index.mayPart(whole)) expect([0, index.pods().length]).toContain(held)

        const nodes = toBlockNodes(largerFirst(blocks))
        const locate = toLocator(nodes, index)
        const places = [...list, ...each].map((text) => {
          const address = parseAddress(text)
          return address ? smallestAround(nodes, address) : noAddress
        })
        if (locate) expect([...list, ...each].map(locate)).toEqual(places)
        else expect(new Set(places.slice(0, list.length).filter((place) => place !== noAddress)).size).toBeLessThan(2)
      }),
      { numRuns: 300, seed: 10 },
    )
  })

  it('are not looked for among blocks that hold all of them, or none', () => {
    const parted = (list: readonly string[], ...blocks: string[]) =>
      blocks.filter((text) => toIndex(list).mayPart(parseBlock(text) as Block))
    const [low, high] = ['10.0.0.4', '10.0.0.11']
    const around = ['10.0.0.0/28', '0.0.0.0/0', '10.0.0.12/30', '10.0.0.0/30', '::/0', '2001:db8::/32']
    expect(parted([low, high], ...around, '10.0.0.4/32', '10.0.0.8/30', '10.0.0.11/32')).toEqual([
      '10.0.0.4/32',
      '10.0.0.8/30',
      '10.0.0.11/32',
    ])
    expect(parted([low, '2001:db8::1'], ...around)).toEqual(['10.0.0.0/28', '0.0.0.0/0', '::/0', '2001:db8::/32'])
    expect(parted([low], '10.0.0.4/32', '10.0.0.4/31')).toEqual([])
    expect(toLocator(toBlockNodes([parseBlock('10.0.0.0/8') as Block]), toIndex([low, high]))).toBeUndefined()
  })
})
