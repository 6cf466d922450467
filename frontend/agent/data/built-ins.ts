/** The folders that everybody has, in their order. */
export const builtIns = [
  'mine',
  'unassigned',
  'open',
  'waiting',
  'following',
  'mentions',
  'snoozed',
  'drafts',
  'closed',
  'spam',
  'trash',
] as const
export type BuiltIn = (typeof builtIns)[number]
