// @vitest-environment jsdom
import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeAll, expect, test, vi } from 'vitest'
import { Menu, readMenu } from './menu'
import { readPopover } from './popover'

const choices = [
  { id: 'a', label: 'Alpha' },
  { id: 'b', label: 'Beta' },
]

// Reading the files may take long here; jsdom has nothing to scroll.
beforeAll(async () => {
  Element.prototype.scrollIntoView = () => {}
  await Promise.all([readMenu(), readPopover()])
})

test('a menu that comes when it is opened has the focus, and gives it back', async () => {
  const chosen = vi.fn()
  render(<Menu label="More" choices={choices} onChoose={chosen} trigger={<button type="button">Open</button>} />)
  const button = screen.getByRole('button', { name: 'Open' })
  button.focus()
  await userEvent.keyboard('{Enter}')
  const list = await screen.findByRole('listbox', { name: 'More' })
  await waitFor(() => expect(document.activeElement).toBe(list))
  await userEvent.keyboard('{ArrowDown}{Enter}')
  expect(chosen).toHaveBeenCalledWith('b')
  await waitFor(() => expect(document.activeElement).toBe(button))
  expect(screen.queryByRole('listbox')).toBeNull()
})

test('with a search its box has the focus', async () => {
  render(
    <Menu
      label="Tag"
      filter="Search"
      choices={choices}
      onChoose={() => {}}
      trigger={<button type="button">Tag</button>}
    />,
  )
  await userEvent.click(screen.getByRole('button', { name: 'Tag' }))
  const box = await screen.findByLabelText('Search')
  await waitFor(() => expect(document.activeElement).toBe(box))
})
