/** @jsxImportSource preact */
import { Avatar } from './avatar'
import type { Chat } from './chat'
import { Tool } from './composer'
import { called, Icon } from './icons'
import { conversationOf, opensAt, whoAnswers } from './state'
import type { PublicChannel } from './wire'
import type { Words } from './words'

interface HeaderProps {
  chat: Chat
  channel: PublicChannel
  words: Words
  /** Leads to the list; absent where there is none. */
  back?: (() => void) | undefined
  /** Absent when the panel fills a tab of its own. */
  close?: (() => void) | undefined
}

export function Header({ chat, channel, words, back, close }: HeaderProps) {
  const opens = opensAt(channel)
  const person = whoAnswers(chat.state)
  return (
    <header class="header">
      {back && (
        <button type="button" class="tool" onClick={back} {...called(words.say('back'))}>
          <Icon name="back" mirrored />
        </button>
      )}
      <span class="stack">
        {(person ? [person] : channel.agents.slice(0, 3)).map((agent) => (
          <Avatar key={agent.name} person={agent} />
        ))}
      </span>
      <span class="company">
        <h1 tabIndex={-1}>
          <bdi>{channel.name}</bdi>
        </h1>
        {chat.state.open && (
          <small>
            <bdi>
              {person?.name ??
                (opens
                  ? words.say('backAt', { when: words.when(opens) })
                  : channel.online !== false && words.own('replyTime', channel.replyTime))}
            </bdi>
          </small>
        )}
      </span>
      {conversationOf(chat.state, chat.state.open) && <Tool name="more" menu="MoreMenu" chat={chat} words={words} />}
      {close && (
        <button type="button" class="tool" onClick={close} {...called(words.say('close'))}>
          <Icon name="down" />
        </button>
      )}
    </header>
  )
}
