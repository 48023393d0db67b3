/** Reads a time in metadata as the API server does, to the instant it means. */

const time = /^(\d{4})-(\d\d)-(\d\d)T(\d\d?):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):(\d\d))$/

/** The same for times that mean the same instant, whatever their zone; undefined for what is no RFC 3339 time. */
export function readInstant(text: string): string | undefined {
  const match = time.exec(text)
  if (!match) return undefined
  const part = (index: number) => Number(match[index] ?? 0)
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map(part) as [number, number, number, number, number, number]
  const [zoneHour, zoneMinute] = [part(9), part(10)]
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined
  if (hour > 23 || minute > 59 || second > 59 || zoneHour > 24 || zoneMinute > 60) return undefined
  const zone = (match[8] === '-' ? -1 : 1) * (zoneHour * 60 + zoneMinute)
  const seconds = Date.UTC(year + shift, month - 1, day, hour, minute - zone, second) / 1000
  return `${seconds}.${(match[7] ?? '').replace(/0+$/, '')}`
}

/** A full cycle of the calendar: years below 100 would count as those of the last century. */
const shift = 400

const daysIn = (year: number, month: number) => new Date(Date.UTC(year + shift, month, 0)).getUTCDate()
