export type Theme = 'system' | 'light' | 'dark'

const dark = matchMedia('(prefers-color-scheme: dark)')
let chosen: Theme = 'system'

function apply(): void {
  const root = document.documentElement
  root.dataset.theme = chosen === 'dark' || (chosen === 'system' && dark.matches) ? 'dark' : 'light'
  const bar = document.querySelector('meta[name=theme-color]') // a phone paints its own bar so
  bar?.setAttribute('content', getComputedStyle(root).getPropertyValue('--bg'))
}

/** Shows the page light, dark or as the system is. */
export function show(theme: Theme): void {
  chosen = theme
  apply()
}

dark.addEventListener('change', apply)
apply()
