/**
 * What this browser keeps between visits. Storage may be full or forbidden:
 * then things last as long as the page, which is no reason to stop anybody's work.
 */
export const kept = {
  get<T>(key: string): T | undefined {
    try {
      const raw = localStorage.getItem(key)
      return raw === null ? undefined : (JSON.parse(raw) as T)
    } catch {
      return undefined
    }
  },

  set(key: string, value: unknown): void {
    try {
      if (value === undefined) localStorage.removeItem(key)
      else localStorage.setItem(key, JSON.stringify(value))
    } catch (error) {
      console.warn('not kept', error)
    }
  },

  keys(prefix: string): string[] {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(prefix))
    } catch {
      return []
    }
  },
}
