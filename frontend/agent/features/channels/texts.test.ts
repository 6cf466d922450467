import { describe, expect, it } from 'vitest'
import type { Channel } from '../../../shared/api/client'
import { installLine } from './install'
import { previewState } from './preview-state'
import { samples } from './samples'
import { inLanguage, missingGaps, newChannel, ownText, withOwnText, withoutBlanks, withText } from './texts'

const shop: Channel = {
  id: 'c1',
  version: 1,
  name: 'Shop',
  kind: 'chat',
  enabled: true,
  language: 'fa',
  color: '#0b7c86',
  greeting: 'سلام',
  intro: '',
  replyTime: '',
  askEmail: true,
  origins: [],
  texts: { en: { greeting: 'Hello' }, fa: {} },
  launcher: {},
  form: { name: false, email: false, topics: [] },
  goOn: {},
}

describe('texts of a channel', () => {
  it('are the channel’s in its own language and kept beside it in others', () => {
    expect([ownText(shop, 'fa', 'greeting'), ownText(shop, 'en', 'greeting'), ownText(shop, 'en', 'intro')]).toEqual([
      'سلام',
      'Hello',
      '',
    ])
    expect(withOwnText(shop, 'fa', 'greeting', 'درود')).toMatchObject({ greeting: 'درود', texts: { fa: {} } })
    expect(withOwnText(shop, 'en', 'greeting', 'Hi')).toEqual({ texts: { en: { greeting: 'Hi' }, fa: {} } })
    expect(withOwnText(shop, 'fa', 'consent', 'x')).toEqual({
      texts: { en: { greeting: 'Hello' }, fa: { consent: 'x' } },
    })
  })
  it('written through the API for its own language too, give way to what is edited', () => {
    const both = { ...shop, texts: { en: {}, fa: { greeting: 'old' } } }
    expect(ownText(both, 'fa', 'greeting')).toBe('old')
    expect(withOwnText(both, 'fa', 'greeting', 'new')).toEqual({ greeting: 'new', texts: { en: {}, fa: {} } })
  })
  it('that are blank are the panel’s again', () => {
    const { texts = {} } = withText(shop, 'fa', 'write', '  ')
    expect(withoutBlanks(texts)).toEqual({ en: { greeting: 'Hello' }, fa: {} })
  })
  it('should say every gap', () => {
    expect(missingGaps('{day} at {time}', 'at {time}')).toEqual(['{day}'])
    expect(missingGaps('{day} at {time}', '{time}, {day}')).toEqual([])
    expect(missingGaps('{name} joined', ' ')).toEqual([])
  })
})

describe('a new channel', () => {
  const said = ({ greeting, intro, replyTime, texts }: Channel) => ({ greeting, intro, replyTime, texts })
  it('speaks its own language, has the others ready and asks for an e-mail address', () => {
    for (const language of ['en', 'fa'] as const) {
      const channel = newChannel(language)
      const other = language === 'en' ? 'fa' : 'en'
      expect(channel).toMatchObject({ language, askEmail: true, origins: [] })
      for (const key of ['greeting', 'intro', 'replyTime'] as const) {
        expect(channel[key]).toMatch(language === 'fa' ? /[آ-ی]/ : /[a-z]/)
        expect(channel.texts[other]?.[key]).toBe(newChannel(other)[key])
      }
    }
  })
  it('that is put into another language is as one that began in it, and back', () => {
    const persian = { ...newChannel('en'), ...inLanguage(newChannel('en'), 'fa') }
    expect(persian.language).toBe('fa')
    expect(said(persian)).toEqual({ ...said(newChannel('fa')), texts: { ...newChannel('fa').texts, fa: {} } })
    const back = { ...persian, ...inLanguage(persian, 'en') }
    expect(said({ ...back, texts: withoutBlanks(back.texts) })).toEqual({
      ...said(newChannel('en')),
      texts: { ...newChannel('en').texts, en: {} },
    })
    expect(inLanguage(persian, 'fa')).toEqual({})
  })
  it('keeps what was written in either language, and leaves empty what was emptied', () => {
    const english = inLanguage(shop, 'en')
    expect(english).toMatchObject({ greeting: 'Hello', intro: '', texts: { fa: { greeting: 'سلام' }, en: {} } })
    expect({ ...shop, ...english, ...inLanguage({ ...shop, ...english }, 'fa') }).toMatchObject({
      greeting: 'سلام',
      intro: '',
      texts: { en: { greeting: 'Hello' } },
    })
  })
})

describe('the line for a site', () => {
  it('says only what is not usual', () => {
    expect(installLine('https://h.example', shop)).toBe(
      '<script async src="https://h.example/widget.js" data-channel="c1" data-color="#0b7c86"></script>',
    )
  })
  it('says where the button is', () => {
    const launcher = { side: 'start', x: 8, y: 60, hidden: true } as const
    expect(installLine('https://h.example', { ...shop, launcher })).toContain(
      'data-side="start" data-x="8" data-y="60" data-launcher="false"',
    )
  })
})

it('samples name the channel and never hold a secret', () => {
  expect(Object.keys(samples)).toEqual(['Go', 'Node', 'PHP', 'Python'])
  for (const sample of Object.values(samples)) {
    expect(sample('c1')).toMatch(/['"]c1['"]/)
    expect(sample('c1')).toContain('PASOKH_SECRET')
  }
})

it('the preview holds what the panel draws', () => {
  const agents: Parameters<typeof previewState>[2] = []
  const now = new Date('2026-11-23T10:00:00')
  expect(previewState(shop, 'fa', agents, 'away', now)).toMatchObject({
    channel: { online: false, hours: { opens: new Date('2026-11-24T09:00:00').toISOString() } },
    open: 'new',
    conversations: [],
  })
  expect(previewState(shop, 'en', agents, 'home', now)).toMatchObject({
    open: undefined,
    conversations: [{ status: 'open' }, { status: 'closed' }],
  })
})
