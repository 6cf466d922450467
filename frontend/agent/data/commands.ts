import { useLayoutEffect, useRef } from 'react'
import type { Conversation } from '../../shared/api/client'
import type { Change } from './change'

/** Something that can be done from the command bar. */
export interface Command {
  id: string
  label: string
  group: 'conversation' | 'go' | 'app'
  more?: string // further words by which it is found
  run: () => void
}

const onScreen = new Set<{ current: () => Command[] }>()

/** Offers commands for as long as the component is on the screen; they are made when the bar opens. */
export function useCommands(make: () => Command[]): void {
  const present = useRef(make)
  present.current = make
  useLayoutEffect(() => {
    onScreen.add(present)
    return () => {
      onScreen.delete(present)
    }
  }, [])
}

/** The open conversation, and what is at hand to do something with it: the bar makes commands of it when it opens. */
export interface Subject {
  conversation: Conversation
  following: boolean
  follow: () => void
  update: (change: Change) => void
  explain: () => void
  merge: () => void
  find: () => void
}

let open: { current: Subject } | undefined

/** Says which conversation the command bar is about for as long as the component is on the screen. */
export function useSubject(subject: Subject): void {
  const present = useRef(subject)
  present.current = subject
  useLayoutEffect(() => {
    open = present
    return () => {
      if (open === present) open = undefined
    }
  }, [])
}

export const subjectNow = (): Subject | undefined => open?.current

/** What can be done on the screen as it is now. */
export const commandsNow = (): Command[] => [...onScreen].flatMap((one) => one.current())
