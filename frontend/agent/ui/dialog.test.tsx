// @vitest-environment jsdom
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router'
import { render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { type FormEvent, useState } from 'react'
import { I18nextProvider } from 'react-i18next'
import { beforeEach, expect, test, vi } from 'vitest'
import { firstTexts, i18n } from '../data/i18n'
import { Asked } from './asked'
import { Dialog } from './dialog'
import { TextField } from './field'
import { SaveRow } from './save-row'

const closed = vi.fn()
const saved = vi.fn()

function Page() {
  const [open, setOpen] = useState(false)
  const close = () => {
    closed()
    setOpen(false)
  }
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    saved()
    close()
  }
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Open
      </button>
      {open && (
        <Dialog open title="A tag" onClose={close}>
          <form onSubmit={handleSubmit}>
            <TextField label="Name" />
            <SaveRow onCancel={close} />
          </form>
        </Dialog>
      )}
      <Asked />
    </>
  )
}

beforeEach(async () => {
  vi.clearAllMocks()
  await firstTexts()
  const router = createRouter({ routeTree: createRootRoute({ component: Page }), history: createMemoryHistory() })
  render(
    <I18nextProvider i18n={i18n}>
      <RouterProvider router={router as never} />
    </I18nextProvider>,
  )
  await userEvent.click(await screen.findByRole('button', { name: 'Open' }))
  await screen.findByRole('dialog')
})

test('the first field has the focus, Enter saves, and the focus returns', async () => {
  expect(document.activeElement).toBe(screen.getByLabelText('Name'))
  await userEvent.keyboard('VIP{Enter}')
  expect(saved).toHaveBeenCalledOnce()
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Open' })))
})

test('with nothing typed Escape closes', async () => {
  await userEvent.keyboard('{Escape}')
  expect(closed).toHaveBeenCalledOnce()
})

test('what was typed is not lost by Escape without a question', async () => {
  await userEvent.keyboard('VIP{Escape}')
  expect(closed).not.toHaveBeenCalled()
  const asked = await screen.findByRole('dialog', { name: 'Leave without saving?' })
  await userEvent.click(within(asked).getByRole('button', { name: 'Cancel' }))
  await waitFor(() => expect(screen.queryByText('Leave without saving?')).toBeNull())
  expect((screen.getByLabelText('Name') as HTMLInputElement).value).toBe('VIP')
  await userEvent.click(screen.getByLabelText('Name'))
  await userEvent.keyboard('{Escape}')
  await userEvent.click(await screen.findByRole('button', { name: 'Leave' }))
  await waitFor(() => expect(closed).toHaveBeenCalledOnce())
})
