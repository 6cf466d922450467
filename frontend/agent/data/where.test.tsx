// @vitest-environment jsdom
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router'
import { act, fireEvent, render, screen } from '@testing-library/react'
import { useRef } from 'react'
import { describe, expect, test } from 'vitest'
import { useKeys } from '../ui/keys'
import { useWhere } from './where'

function Box({ id }: { id?: string }) {
  const box = useRef<HTMLTextAreaElement>(null)
  useKeys({ reply: () => box.current?.focus() })
  return <textarea ref={box} aria-label={id} />
}

function Page() {
  const where = useWhere()
  return (
    <>
      <output>{JSON.stringify(where)}</output>
      <Box key={where.id} id={where.id} />
    </>
  )
}

/** A page whose router looks whether one may go there, and for as long as `wait` lasts. */
async function show(at: string) {
  let wait: Promise<void> | undefined
  let go = () => {}
  const root = createRootRoute()
  const inside = createRoute({ getParentRoute: () => root, id: 'inside', beforeLoad: () => wait })
  const folder = createRoute({ getParentRoute: () => inside, path: '/inbox/$folder', component: Page })
  const search = createRoute({ getParentRoute: () => inside, path: '/search', component: Page })
  const settings = createRoute({ getParentRoute: () => inside, path: '/settings', component: () => 'Settings' })
  const routeTree = root.addChildren([
    inside.addChildren([
      folder.addChildren([createRoute({ getParentRoute: () => folder, path: '/$id' })]),
      search.addChildren([createRoute({ getParentRoute: () => search, path: '/$id' })]),
      settings,
    ]),
  ])
  const router = createRouter({ routeTree, history: createMemoryHistory({ initialEntries: [at] }) })
  render(<RouterProvider router={router as never} />)
  await screen.findByRole('status')
  wait = new Promise((resolve) => {
    go = resolve
  })
  return { to: (path: string) => act(async () => router.history.push(path)), go: () => act(async () => go()) }
}

const where = () => JSON.parse(screen.getByRole('status').textContent ?? '')

describe('where one is', () => {
  test('is the conversation that was chosen, with the very next key', async () => {
    const { to, go } = await show('/inbox/open/c1?message=5')
    expect(where()).toEqual({ folder: 'open', id: 'c1', message: 5 })
    await to('/inbox/open/c2')
    expect(where()).toEqual({ folder: 'open', id: 'c2' })
    fireEvent.keyDown(document.body, { code: 'KeyR', key: 'r' })
    expect(document.activeElement).toBe(screen.getByLabelText('c2'))
    await to('/inbox/open/c3')
    fireEvent.keyDown(document.body, { code: 'KeyR', key: 'r' })
    const chosen = screen.getByLabelText('c3')
    expect(document.activeElement).toBe(chosen)
    await go()
    expect(document.activeElement).toBe(chosen) // the router came after, and changed nothing
    expect(where()).toEqual({ folder: 'open', id: 'c3' })
  })

  test('is another folder and another hit at once', async () => {
    const inbox = await show('/inbox/open/c1?sort=waiting')
    await inbox.to('/inbox/mine')
    expect(where()).toEqual({ folder: 'mine' })
  })

  test('is among the hits of a search, with the message that the address names', async () => {
    const { to } = await show('/search/c1?q=lamp&message=3')
    expect(where()).toEqual({ id: 'c1', q: 'lamp', message: 3 })
    await to('/search/c2?q=lamp&message=9')
    expect(where()).toEqual({ id: 'c2', q: 'lamp', message: 9 })
  })

  test('stays as it is shown while one goes to another page', async () => {
    const { to, go } = await show('/inbox/open/c1?sort=waiting')
    await to('/settings')
    expect(where()).toEqual({ folder: 'open', id: 'c1', sort: 'waiting' })
    await to('/search/c2?q=lamp')
    expect(where()).toEqual({ folder: 'open', id: 'c1', sort: 'waiting' })
    await go()
    expect(where()).toEqual({ id: 'c2', q: 'lamp' })
  })
})
