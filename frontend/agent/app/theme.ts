export type Theme = 'system' | 'light' | 'dark'

const dark = matchMedia('(prefers-color-scheme: dark)')
let chosen: Theme = 'system'

function apply(): void {
  document.documentElement.dataset.theme = chosen === 'dark' || (chosen === 'system' && dark.matches) ? 'dark' : 'light'
}

/** Shows the page light, dark or as the system is. */
export function show(theme: Theme): void {
  chosen = theme
  apply()
}

dark.addEventListener('change', apply)
apply()
