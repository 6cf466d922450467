/** What a canned reply, and a reply to many, may hold: see inbox/canned.go. */
export const variables = [
  'contact.name',
  'contact.firstName',
  'contact.email',
  'agent.name',
  'agent.firstName',
  'conversation.number',
  'channel.name',
] as const
