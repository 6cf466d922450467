// Finds a Chromium for the browser journeys and prints its path, or installs
// the distribution's package where that is allowed, or says what to do. The one
// without a user interface of its own comes first: in it a page opens in a third of the time.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

export function findChromium() {
  const named = process.env.PASOKH_TEST_CHROMIUM
  if (named) return existsSync(named) ? named : undefined
  for (const name of names) {
    const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' })
    if (found.status === 0) return found.stdout.trim()
  }
  return undefined
}

function install() {
  if (spawnSync('sh', ['-c', 'command -v apt-get']).status !== 0) return false
  const root = process.getuid?.() === 0
  if (!root && spawnSync('sudo', ['-n', 'true']).status !== 0) return false
  const apt = (...args) => {
    const [cmd, rest] = root ? ['apt-get', args] : ['sudo', ['-n', 'apt-get', ...args]]
    execFileSync(cmd, rest, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  }
  console.error('Chromium is missing: installing it from the distribution’s packages')
  apt('update', '-q')
  apt('install', '-y', '-q', 'chromium-headless-shell')
  return true
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  let path = findChromium()
  if (!path && install()) path = findChromium()
  if (!path) {
    console.error(
      'The browser journeys need Chromium: install it (Debian: apt-get install chromium) ' +
        'or set PASOKH_TEST_CHROMIUM to its path.',
    )
    process.exit(1)
  }
  console.log(path)
}
