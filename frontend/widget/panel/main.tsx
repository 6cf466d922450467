/** @jsxImportSource preact */
import { render } from 'preact'
import { isFrom, post, readToPanel, type ToPage } from '../protocol'
import { App } from './app'
import { Chat } from './chat'
import { inkOn, readableOn } from './contrast'
import './panel.css'
import { unread } from './state'
import { openMemory } from './storage'
import type { Page } from './wire'
import { chooseLanguage, wordsIn } from './words'

const query = new URLSearchParams(location.search)
const host = query.get('parent') ?? location.origin
const embedded = window.parent !== window
let page: Page | undefined

const chat = new Chat({ channel: query.get('channel') ?? '', memory: openMemory(query.get('channel') ?? ''), page: () => page })

function tell(message: ToPage): void {
  if (embedded) post(window.parent, host, message)
}

let told = { color: '', unread: -1, running: false }

/** Brings what lies outside the tree up to date: the document, the host page. */
function follow(): void {
  const { state } = chat
  const color = state.channel?.color ?? ''
  const now = { color, unread: unread(state), running: state.conversations.length > 0 }
  if (color && color !== told.color) {
    paint(color)
    tell({ type: 'ready', color, ink: inkOn(color) })
  }
  if (now.unread !== told.unread) tell({ type: 'unread', count: now.unread })
  if (state.ready && now.running !== told.running) tell({ type: 'running', on: now.running })
  told = now
}

/** Gives the channel's colour to the style sheet, with shades that can be read in both themes. */
function paint(color: string): void {
  const { style } = document.documentElement
  style.setProperty('--brand', color)
  style.setProperty('--on-brand', inkOn(color))
  style.setProperty('--brand-text-light', readableOn('#ffffff', color))
  style.setProperty('--brand-text-dark', readableOn('#14181a', color))
}

function draw(): void {
  const words = wordsIn(chooseLanguage(query.get('lang'), navigator.languages, chat.state.channel?.language))
  document.documentElement.lang = words.language
  document.documentElement.dir = words.direction
  document.title = chat.state.channel?.name ?? words.say('chat')
  render(<App chat={chat} words={words} close={() => tell({ type: 'close' })} embedded={embedded} />, document.body)
}

chat.subscribe(() => {
  follow()
  draw()
})

addEventListener('message', (event: MessageEvent) => {
  if (!isFrom(event, window.parent, host)) return
  const message = readToPanel(event.data)
  if (message?.type === 'page') page = { url: message.url, title: message.title }
  if (message?.type === 'open' || message?.type === 'close') chat.show(message.type === 'open')
})
addEventListener('online', () => chat.wake())
addEventListener('storage', () => chat.wake())
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && chat.wake())
addEventListener('keydown', (event) => event.key === 'Escape' && !event.defaultPrevented && tell({ type: 'close' }))

draw()
if (!embedded) chat.show(true)
void chat.load()
