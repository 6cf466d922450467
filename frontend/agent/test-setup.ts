import { afterEach } from 'vitest'

// Only tests of what a page shows have a page, which takes a second or two to make: they say so in their first line.
if (typeof window !== 'undefined') {
  await import('@testing-library/jest-dom/vitest')
  const { cleanup, configure } = await import('@testing-library/react')
  configure({ asyncUtilTimeout: 60_000 }) // only what never comes is waited for so long
  afterEach(cleanup)
  window.matchMedia ??= (query: string) =>
    ({
      matches: false,
      media: query,
      addEventListener: () => {},
      removeEventListener: () => {},
    }) as unknown as MediaQueryList
}
