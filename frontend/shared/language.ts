/** A language's name in another language, both by their tags; what is no tag of one stays as it is. */
export function languageName(tag: string, inLanguage: string): string {
  try {
    return new Intl.DisplayNames([inLanguage], { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag // contacts may be given any
  }
}
