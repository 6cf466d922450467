// Shows what is pushed. The app may be closed, so the build puts the `words` of every language before this.
/* global words */

self.addEventListener('push', (event) => event.waitUntil(show(event.data?.json() ?? {})))

async function show(push) {
  const said = (words[push.language] ?? words.en)[push.kind] ?? 'Pasokh'
  const path = push.conversation
    ? `/inbox/open/${push.conversation}`
    : push.channel
      ? `/settings/channels#${push.channel}`
      : '/'
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  if (push.conversation && windows.some((w) => w.focused && w.url.includes(push.conversation))) return // one looks at it
  const who = push.by || push.contact || (push.number ? `#${push.number}` : '')
  // A name of another direction is kept apart from what is said.
  await self.registration.showNotification(who ? `\u2068${who}\u2069 · ${said}` : said, {
    body: push.text || push.subject || '',
    dir: 'auto',
    lang: push.language,
    tag: push.conversation || push.channel || 'test',
    renotify: true,
    icon: '/icon.svg',
    data: { path },
  })
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(open(event.notification.data.path))
})

async function open(path) {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const shown = windows.find((w) => new URL(w.url).pathname.startsWith('/inbox'))
  if (!shown) return self.clients.openWindow(path)
  shown.postMessage({ type: 'open', path })
  return shown.focus()
}
