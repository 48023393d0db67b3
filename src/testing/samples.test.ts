/** The samples of public/samples are what their index says, and free of errors; the one warning is the mistake to be tried. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { analyze } from '../analyze.ts'
import { formatPorts } from '../policy/ports.ts'
import { defaultSettings } from '../text/workspace.ts'

const directory = join(import.meta.dirname, '..', '..', 'public', 'samples')
const read = (file: string) => readFileSync(join(directory, file), 'utf8')
const index = JSON.parse(read('index.json')) as { file: string; title: string; description: string; try: string }[]

function reachOf(file: string) {
  const { reach, diagnostics } = analyze({ files: [{ name: file, text: read(file) }], places: {}, settings: defaultSettings })
  const indexOf = (ref: string) => reach.endpoints.findIndex((endpoint) => endpoint.ref === ref)
  return { diagnostics, connect: (source: string, destination: string) => reach.connect(indexOf(source), indexOf(destination)) }
}

describe('samples', () => {
  it('the index names every sample', () => {
    expect(index.map((sample) => sample.file).sort()).toEqual(
      readdirSync(directory)
        .filter((file) => file.endsWith('.yaml'))
        .sort(),
    )
    for (const sample of index) expect(Object.values(sample).every((text) => text.length > 0)).toBe(true)
  })

  it.each(index.map((sample) => sample.file))('%s has no problems but the one to be tried', (file) => {
    const found = reachOf(file).diagnostics.filter((diagnostic) => diagnostic.severity !== 'info')
    expect(found.map(({ code, resource }) => `${code} ${resource}`)).toEqual(
      file === 'shop.yaml' ? ['one-sided NetworkPolicy/shop/reports'] : [],
    )
  })

  it('shop: reports may leave for db, which does not let it in', () => {
    const { egress, ingress, verdict } = reachOf('shop.yaml').connect('CronJob/shop/reports', 'StatefulSet/shop/db')
    expect([verdict, formatPorts(egress.ports), formatPorts(ingress.ports)]).toEqual(['denied', 'TCP 5432', 'No Connections'])
  })

  it('platform: the port named metrics is another number at each pod, and billing keeps Prometheus out', () => {
    const { connect } = reachOf('platform.yaml')
    const scraped = ['Deployment/team-a/storefront', 'Deployment/team-a/catalog', 'Deployment/team-b/portal', 'Deployment/team-b/billing']
    const ports = scraped.map((ref) => formatPorts(connect('StatefulSet/monitoring/prometheus', ref).ports))
    expect(ports).toEqual(['TCP 9102', 'TCP 9103', 'TCP 9464', 'No Connections'])
  })

  it('outside: guests of the partners stay out, the crawler stays out of private networks', () => {
    const { connect } = reachOf('outside.yaml')
    expect(connect('cidr:198.51.100.0/24', 'Deployment/edge/gateway').verdict).toBe('partly')
    expect(connect('cidr:198.51.100.192/26', 'Deployment/edge/gateway').verdict).toBe('denied')
    expect(connect('Deployment/edge/crawler', 'cidr:0.0.0.0/0').verdict).toBe('allowed')
    expect(connect('Deployment/edge/crawler', 'cidr:10.0.0.0/8').verdict).toBe('denied')
  })
})
