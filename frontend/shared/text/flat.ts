/** Names of fields and events hold dots, which mean something to the texts. */
export const flat = (name: string): string => name.replaceAll('.', '_')
