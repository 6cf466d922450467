import { describe, expect, it } from 'vitest'
import type { DateStyle } from '../../../shared/date'
import { thereNow } from './there'

const berlin: DateStyle = { language: 'en', calendar: 'gregorian', digits: 'latin', timeZone: 'Europe/Berlin' }
const persian: DateStyle = { language: 'fa', calendar: 'jalali', digits: 'persian', timeZone: 'Europe/Berlin' }
/** 10:50 in Berlin, 13:20 in Tehran. */
const now = new Date('2026-11-28T09:50:00Z')

describe('the time there', () => {
  it.each([
    ['Asia/Tehran', berlin, now, '13:20', 'Tehran'],
    ['America/Argentina/Buenos_Aires', berlin, now, '06:50', 'Buenos Aires'],
    ['Asia/Tehran', persian, now, '۱۳:۲۰', 'وقت ایران'],
    ['America/New_York', persian, now, '۰۴:۵۰', 'وقت نیویورک'],
    ['Asia/Tokyo', berlin, new Date('2026-11-28T16:00:00Z'), 'Sun 01:00', 'Tokyo'],
    ['America/Los_Angeles', persian, now, '۰۱:۵۰', 'وقت لوس‌آنجلس'],
    ['Asia/Tokyo', persian, new Date('2026-11-28T16:00:00Z'), 'یکشنبه ۰۱:۰۰', 'وقت ژاپن'],
  ] as const)('in %s', (zone, style, at, time, place) => {
    expect(thereNow(zone, style, at)).toMatchObject({ time, place })
  })

  it('is told whole, in both calendars, with the name of the zone', () => {
    const said = thereNow('Asia/Tehran', persian, now)?.full
    expect(said).toContain('۷ آذر')
    expect(said).toContain('نوامبر')
    expect(said).toContain('Asia/Tehran')
  })

  it.each(['Europe/Berlin', 'Europe/Paris', '', undefined, 'Mars/Olympus'])('is nothing in %s', (zone) => {
    expect(thereNow(zone, berlin, now)).toBeUndefined()
  })
})
