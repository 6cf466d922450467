/**
 * The beginning of a name that has room for `most` characters, with an ellipsis where it was cut. For places that no
 * style can cut well: a list to choose from of the browser's cuts a Latin name in a Persian page at its beginning.
 */
export function shortened(name: string, most: number): string {
  const parts = Array.from(new Intl.Segmenter().segment(name), (s) => s.segment) // a letter and its marks stay together
  return parts.length > most
    ? `${parts
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
    : name
}
