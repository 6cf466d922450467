import { createStore } from './store'

/** What somebody is asked before something is done: what will happen, and to what. */
export interface Question {
  title: string
  text?: string
  action: string // what the button that does it says
  answer: (yes: boolean) => void
}

export const question = createStore<Question | undefined>(undefined)

/** Asks in a dialog of ours, and says whether it is to be done. Another question takes the place of one that waits. */
export function ask(asked: Omit<Question, 'answer'>): Promise<boolean> {
  question.get()?.answer(false)
  return new Promise((resolve) => {
    const answer = (yes: boolean) => {
      question.set(() => undefined)
      resolve(yes)
    }
    question.set(() => ({ ...asked, answer }))
  })
}
