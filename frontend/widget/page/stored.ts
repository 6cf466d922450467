/** Reads what the page's storage holds under a key, after writing it when a value is given; undefined where storage is refused. */
export function stored<T>(storage: 'localStorage' | 'sessionStorage', key: string, value?: T): T | undefined {
  try {
    if (value !== undefined) window[storage].setItem(key, JSON.stringify(value))
    return JSON.parse(window[storage].getItem(key) ?? '')
  } catch {
    return undefined
  }
}
