/** Fills in what the API server fills in: policyTypes by rule 8, TCP where a port entry names no protocol (rule 27). */

import type { PolicyObject, PortObject, SpecObject } from './schema.ts'

/** The policy as the server stores it. The object given stays as it is. */
export function withDefaults<P extends PolicyObject>(policy: P): P {
  const spec: SpecObject = policy.spec ?? {}
  const policyTypes = spec.policyTypes?.length ? spec.policyTypes : defaultTypes(spec)
  const ingress = spec.ingress?.map((rule) => (rule.ports ? { ...rule, ports: rule.ports.map(withProtocol) } : rule))
  const egress = spec.egress?.map((rule) => (rule.ports ? { ...rule, ports: rule.ports.map(withProtocol) } : rule))
  return { ...policy, spec: { ...spec, ...(ingress && { ingress }), ...(egress && { egress }), policyTypes } }
}

const defaultTypes = (spec: SpecObject) => (spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress'])

const withProtocol = (port: PortObject): PortObject => ({ ...port, protocol: port.protocol ?? 'TCP' })
