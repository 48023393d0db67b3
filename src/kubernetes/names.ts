/** Checks names, label keys, label values and port names: from a string to what the API server would object to, in its newest wording. */

/** Lengths are limits on UTF-8 bytes. */
export function byteLength(text: string): number {
  let bytes = 0
  for (const character of text) {
    const code = character.codePointAt(0) as number
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}

const tooLong = (limit: number) => `must be no more than ${limit} bytes`
const empty = 'must be non-empty'

/** A rule that a pattern states, with the examples that the server gives. */
function patternRule(rule: string, pattern: string, ...examples: string[]): { test: RegExp; message: string } {
  const given = examples.map((example) => `'${example}', `).join(' or ')
  return { test: new RegExp(`^${pattern}$`), message: `${rule} (e.g. ${given}regex used for validation is '${pattern}')` }
}

const dnsLabel = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const qualified = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'

const labelRule = patternRule(
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  dnsLabel,
  'my-name',
  '123-abc',
)
const subdomainRule = patternRule(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  `${dnsLabel}(\\.${dnsLabel})*`,
  'example.com',
)
const keyRule = patternRule(
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  qualified,
  'MyName',
  'my.name',
  '123-abc',
)
const valueRule = patternRule(
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  `(${qualified})?`,
  'MyValue',
  'my_value',
  '12345',
)

/** Objections to a DNS-1123 label, such as a namespace's name. */
export function checkDnsLabel(value: string): string[] {
  return [...(byteLength(value) > 63 ? [tooLong(63)] : []), ...(labelRule.test.test(value) ? [] : [labelRule.message])]
}

/** Objections to a DNS-1123 subdomain, such as a policy's name. */
export function checkDnsSubdomain(value: string): string[] {
  return [...(byteLength(value) > 253 ? [tooLong(253)] : []), ...(subdomainRule.test.test(value) ? [] : [subdomainRule.message])]
}

/** Objections to a label key: a name of at most 63 bytes, after an optional DNS subdomain and a slash. */
export function checkLabelKey(key: string): string[] {
  const parts = key.split('/')
  if (parts.length > 2)
    return [`a valid label key ${keyRule.message} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`]
  const name = parts.at(-1) as string
  const [prefix] = parts.length === 2 ? parts : []
  const messages: string[] = []
  if (prefix === '') messages.push(`prefix part ${empty}`)
  else if (prefix !== undefined) messages.push(...checkDnsSubdomain(prefix).map((message) => `prefix part ${message}`))
  if (name === '') messages.push(`name part ${empty}`)
  else if (byteLength(name) > 63) messages.push(`name part ${tooLong(63)}`)
  if (!keyRule.test.test(name)) messages.push(`name part ${keyRule.message}`)
  return messages
}

/** Objections to a label value. */
export function checkLabelValue(value: string): string[] {
  return [...(byteLength(value) > 63 ? [tooLong(63)] : []), ...(valueRule.test.test(value) ? [] : [valueRule.message])]
}

/** Objections to a port's name; each broken rule is one. */
export function checkPortName(name: string): string[] {
  const messages: string[] = []
  if (byteLength(name) > 15) messages.push(tooLong(15))
  if (!/^[-a-z0-9]+$/.test(name)) messages.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)')
  if (!/[a-z]/.test(name)) messages.push('must contain at least one letter (a-z)')
  if (name.includes('--')) messages.push('must not contain consecutive hyphens')
  if (name.startsWith('-') || name.endsWith('-')) messages.push('must not begin or end with a hyphen')
  return messages
}

/** Objections to a port's number. */
export function checkPortNumber(port: number): string[] {
  return port >= 1 && port <= 65535 ? [] : ['must be between 1 and 65535, inclusive']
}
