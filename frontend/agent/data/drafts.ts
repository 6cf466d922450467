const prefix = 'pasokh.draft.'

/** What was begun and not sent, by conversation; kept in this browser. */
export const drafts = {
  get: (conversation: string): string => localStorage.getItem(prefix + conversation) ?? '',
  set: (conversation: string, text: string): void => {
    if (text.trim() === '') localStorage.removeItem(prefix + conversation)
    else localStorage.setItem(prefix + conversation, text)
  },
}
