/** What stands behind # in the address of the channels' page when a new mailbox is to be set up there. */
export const newMailbox = 'new-email'
