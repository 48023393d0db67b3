/** A string to a YAML scalar that YAML 1.1, YAML 1.2 and kubectl all read as that very string. */

import { resolveCore, resolvePlain } from './scalars.ts'

/** Prints `value` in the wanted style if that is safe, else in double quotes. Double quotes are JSON too. */
export function formatScalar(value: string, style: 'plain' | 'single' | 'double' = 'plain'): string {
  if (style === 'plain' && !needsQuotes(value)) return value
  if (style === 'single' && !unprintable.test(value)) return `'${value.replaceAll("'", "''")}'`
  const unescaped = JSON.stringify(value.replace(/\p{Surrogate}/gu, '\ufffd'))
  return unescaped.replace(invisible, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Whether a string would be read as something else, or not at all, without quotes; in block or flow, as a key or a value. */
export function needsQuotes(text: string): boolean {
  if (!/^(?:[A-Za-z0-9_./]|-[A-Za-z])/.test(text) || /[,[\]{}?]|:(?:\s|$)|\s#|\s$|^\.\.\./.test(text) || unprintable.test(text)) return true
  return otherReadings.test(text) || typeof resolveCore(text) !== 'string' || resolvePlain(text).type !== 'string'
}

/** What some reader of YAML 1.1 takes for a boolean, a number in base 60, a float, an integer or a date. */
const otherReadings =
  /^(?:y|n|yes|no|on|off|true|false|null|[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?|[-+]?(?:\d[\d_]*)?\.[\d_]*(?:e[-+]?\d+)?|[-+]?\d[\d_]*(?:e[-+]?\d+)?|[-+]?0[box][\da-f_]+|\d{4}-\d\d?-\d\d?(?:[t\s].*)?|\.inf|\.nan|[-+]\.inf)$/i

/** Breaks, tabs, control characters and blanks that look like others: single quotes cannot show these. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff\u00a0\u2000-\u200a]/u
const invisible = /[\x7f-\xa0\u2000-\u200f\u2028-\u202f\u205f-\u206f\ufeff\ufffe\uffff]/g
