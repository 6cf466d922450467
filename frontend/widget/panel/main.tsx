/** @jsxImportSource preact */
import { render } from 'preact'
import { backoff } from '../../shared/backoff'
import { isFrom, post, readToPanel, type ToPage } from '../protocol'
import { App } from './app'
import { focusBox, onPhone } from './box'
import { Chat } from './chat'
import { fetchSheets } from './fetch'
import './panel.css'
import { unread } from './state'
import { openMemory } from './storage'
import { since } from './times'
import type { PublicChannel } from './wire'
import { chooseLanguage, type Language, loadTexts, type Texts, type Words, wordsIn } from './words'

const query = new URLSearchParams(location.search)
const channel = query.get('channel') ?? ''
const host = query.get('parent') ?? location.origin
const embedded = window.parent !== window
/** Our own settings show the panel with what is being edited: nobody is asked, nothing is sent. */
const preview = host === location.origin && query.has('preview')

const chat = new Chat({
  channel,
  memory: openMemory(channel),
  host,
  restart: () => location.reload(),
})

/** What the host page was told last, by type: it hears of changes only. */
const told: Record<string, string> = {}

function tell(message: ToPage): void {
  const said = JSON.stringify(message)
  if (!embedded || told[message.type] === said) return
  if (message.type !== 'close' && message.type !== 'leaving' && message.type !== 'message') told[message.type] = said
  post(window.parent, host, message)
}

const fold = () => tell({ type: 'close' })

/** Gives the channel's colour to the style sheet, with shades that can be read in both themes. */
function paint({ color, shades }: PublicChannel): void {
  const { style } = document.documentElement
  style.setProperty('--brand', color)
  style.setProperty('--on-brand', shades.ink)
  style.setProperty('--brand-light', shades.light)
  style.setProperty('--brand-dark', shades.dark)
}

/** What the page says its language is. */
let lang = query.get('lang')
let wanted: Language | undefined
let texts: Texts | undefined
/** The channel's own texts that `words` were made with. */
let own: object | undefined
let words: Words | undefined

/** The words to draw with, as soon as the texts of the language are here. */
function wordsNow(): Words | undefined {
  const { channel } = chat.state
  const language = chooseLanguage(lang, navigator.languages, channel?.language)
  if (language !== wanted) void fetchTexts(language)
  const said = channel?.texts[language]
  if (texts && (!words || own !== said)) words = wordsIn(language, texts, said)
  own = said
  return words
}

let failures = 0

/** Fetches the texts of a language and draws in it; tries again when they do not come. */
async function fetchTexts(language: Language): Promise<void> {
  wanted = language
  try {
    const fetched = await loadTexts(language)
    if (wanted !== language) return
    texts = fetched
    words = undefined
    failures = 0
    draw()
  } catch {
    setTimeout(() => {
      wanted = undefined
      draw()
    }, backoff(++failures))
  }
}

/** Brings the screen, the document and the host page up to date. */
function draw(): void {
  drawing = false
  const { state } = chat
  const said = wordsNow()
  if (!said) return
  document.documentElement.lang = said.language
  document.documentElement.dir = said.direction
  document.title = state.channel?.name ?? said.say('chat')
  render(<App chat={chat} words={said} close={embedded ? fold : undefined} />, document.body)
  // Without a channel the panel says that there is none: that is to be seen too.
  if (state.problem === 'not_found') tell({ type: 'ready', color: '#0b7c86', ink: '#fff' })
  if (!state.channel || !state.ready) return
  paint(state.channel)
  tell({ type: 'ready', color: state.channel.color, ink: state.channel.shades.ink })
  tell({ type: 'unread', count: unread(state) })
  tell({ type: 'running', on: state.conversations.length > 0 })
  tellNews()
  if (state.shown !== entered) enter(state.shown)
}

let newest: string | undefined

/** Says that something was said since the panel was loaded. */
function tellNews(): void {
  const { last } = chat.state.conversations[0] ?? {}
  // Nothing was said before the first message: that is no time, and later than it is anything.
  if (last && newest !== undefined && !(since(newest, last.at) <= 0)) tell({ type: 'message', mine: last.mine })
  newest = last?.at ?? newest ?? ''
}

/** The focus goes round in the panel: Esc leads back to the page. */
function keepInside(event: KeyboardEvent): void {
  const all = [
    ...document.querySelectorAll<HTMLElement>('a, input:not([hidden]), button:enabled, textarea, [tabindex="0"]'),
  ]
  const [from, to] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]]
  if (document.activeElement !== from) return
  event.preventDefault()
  to?.focus()
}

let drawing = false
let entered = false

/** When the panel unfolds the focus goes to the box, or to the heading where a keyboard would cover the screen. */
function enter(shown: boolean): void {
  entered = shown
  if (embedded && onPhone() && !('CloseWatcher' in window))
    fetchSheets().then(
      (sheets) => sheets.backFolds(shown ? fold : undefined),
      () => undefined, // offline: "back" leaves the page
    )
  if (shown && chat.state.open && !onPhone()) focusBox()
  else if (shown) (document.querySelector('h1') ?? document.querySelector('button'))?.focus()
}

chat.store.subscribe(() => {
  if (!drawing) queueMicrotask(draw)
  drawing = true
})

addEventListener('message', (event: MessageEvent) => {
  const message = isFrom(event, window.parent, host) && readToPanel(event.data)
  if (!message) return
  if (message.type === 'pages') chat.look(message.pages)
  else if (message.type === 'language') {
    lang = message.language
    draw()
  } else if (message.type === 'identify') void chat.identify(message.token)
  else if (message.type !== 'preview') chat.show(message.type === 'open')
  else if (preview) chat.store.set(message.state)
})
for (const news of ['online', 'visibilitychange'])
  addEventListener(news, () => document.visibilityState === 'visible' && chat.wake())
addEventListener('storage', ({ key, oldValue }) => {
  if (!key || key.includes(':outbox')) chat.refresh()
  // Another tab signed out, or somebody else in.
  if (oldValue && key?.endsWith('token')) location.reload()
})
for (const change of ['online', 'offline', 'resize']) addEventListener(change, draw)
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !event.defaultPrevented) fold()
  if (event.key === 'Tab' && embedded) keepInside(event)
})

// What the browser shows until the panel is back, or in its place, is not for visitors.
addEventListener('pagehide', () => {
  tell({ type: 'leaving' })
  if (!preview) chat.compose.leave()
})
if (!embedded) chat.show(true)
if (preview) document.body.inert = true
else void chat.load()
draw()
