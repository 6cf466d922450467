/** @jsxImportSource preact */
import { Avatar } from './avatar'
import { Icon } from './icons'
import type { PublicChannel } from './wire'
import type { Words } from './words'

interface HeaderProps {
  channel: PublicChannel
  words: Words
  /** Leads to the list; absent where there is none. */
  back?: (() => void) | undefined
  /** Absent when the panel fills a tab of its own. */
  close?: (() => void) | undefined
}

export function Header({ channel, words, back, close }: HeaderProps) {
  return (
    <header class="header">
      {back && (
        <button type="button" class="tool" onClick={back} aria-label={words.say('back')} title={words.say('back')}>
          <Icon name="back" mirrored />
        </button>
      )}
      <span class="stack">
        {channel.agents.slice(0, 3).map((agent) => (
          <Avatar key={agent.name} person={agent} />
        ))}
      </span>
      <span class="company">
        <h1>
          <bdi>{channel.name}</bdi>
        </h1>
        <small>
          <bdi>{channel.replyTime}</bdi>
        </small>
      </span>
      {close && (
        <button type="button" class="tool" onClick={close} aria-label={words.say('close')} title={words.say('close')}>
          <Icon name="down" />
        </button>
      )}
    </header>
  )
}
