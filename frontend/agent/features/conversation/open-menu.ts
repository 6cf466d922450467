/** Which menu of the conversation's header is open: keys open them too. */
export type OpenMenu = 'assignee' | 'tags' | 'snooze' | undefined
