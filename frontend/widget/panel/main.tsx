/** @jsxImportSource preact */
import { render } from 'preact'
import { isFrom, post, readToPanel, type ToPage } from '../protocol'
import { App } from './app'
import { Chat } from './chat'
import { focusBox, onPhone } from './composer'
import { inkOn, readableOn } from './contrast'
import './panel.css'
import { unread } from './state'
import { openMemory } from './storage'
import type { Page } from './wire'
import { chooseLanguage, wordsIn } from './words'

const query = new URLSearchParams(location.search)
const channel = query.get('channel') ?? ''
const host = query.get('parent') ?? location.origin
const embedded = window.parent !== window
let page: Page | undefined

const chat = new Chat({
  channel,
  memory: openMemory(channel),
  host,
  page: () => page,
  restart: () => location.reload(),
})

/** What the host page was told last, by type: it hears of changes only. */
const told: Record<string, string> = {}

function tell(message: ToPage): void {
  const said = JSON.stringify(message)
  if (!embedded || told[message.type] === said) return
  if (message.type !== 'close') told[message.type] = said
  post(window.parent, host, message)
}

/** Gives the channel's colour to the style sheet, with shades that can be read in both themes. */
function paint(color: string): void {
  const { style } = document.documentElement
  style.setProperty('--brand', color)
  style.setProperty('--on-brand', inkOn(color))
  style.setProperty('--brand-light', readableOn('#ffffff', color))
  style.setProperty('--brand-dark', readableOn('#14181a', color))
}

/** Brings the screen, the document and the host page up to date. */
function draw(): void {
  drawing = false
  const { state } = chat
  const words = wordsIn(chooseLanguage(query.get('lang'), navigator.languages, state.channel?.language))
  document.documentElement.lang = words.language
  document.documentElement.dir = words.direction
  document.title = state.channel?.name ?? words.say('chat')
  render(<App chat={chat} words={words} close={embedded ? () => tell({ type: 'close' }) : undefined} />, document.body)
  if (!state.channel || !state.ready) return
  paint(state.channel.color)
  tell({ type: 'ready', color: state.channel.color, ink: inkOn(state.channel.color) })
  tell({ type: 'unread', count: unread(state) })
  tell({ type: 'running', on: state.conversations.length > 0 })
  if (state.shown !== entered) enter(state.shown)
}

let drawing = false
let entered = false

/** When the panel unfolds the focus goes to the box, or to the first button where a keyboard would cover the screen. */
function enter(shown: boolean): void {
  entered = shown
  if (shown && chat.state.open && !onPhone()) focusBox()
  else if (shown) document.querySelector('button')?.focus()
}

chat.store.subscribe(() => {
  if (!drawing) queueMicrotask(draw)
  drawing = true
})

addEventListener('message', (event: MessageEvent) => {
  const message = isFrom(event, window.parent, host) && readToPanel(event.data)
  if (!message) return
  if (message.type === 'page') page = { url: message.url, title: message.title }
  else if (message.type === 'identify') void chat.identify(message.token)
  else chat.show(message.type === 'open')
})
for (const news of ['online', 'offline', 'storage', 'visibilitychange']) addEventListener(news, () => chat.wake())
// Another tab signed out, or somebody else in.
addEventListener('storage', ({ key, oldValue }) => {
  if (oldValue && key?.endsWith('token')) location.reload()
})
for (const change of ['online', 'offline', 'resize']) addEventListener(change, draw)
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !event.defaultPrevented) tell({ type: 'close' })
})

if (!embedded) chat.show(true)
void chat.load()
