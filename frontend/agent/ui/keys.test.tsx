// @vitest-environment jsdom
import { fireEvent, render } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { actsNow, useKeys } from './keys'

const conversation = { close: vi.fn(), assign: vi.fn(), reply: vi.fn(), search: vi.fn(), help: vi.fn() }
const selection = { close: vi.fn(), assign: vi.fn() }

function Keys({ selected }: { selected: boolean }) {
  useKeys(conversation)
  return selected && <Selected />
}
function Selected() {
  useKeys(selection, true)
  return null
}

test('keys act on what is selected, else on the open conversation', () => {
  const { rerender } = render(<Keys selected={true} />)
  for (const code of ['KeyE', 'KeyA', 'KeyR']) fireEvent.keyDown(window, { code })
  expect(selection.close).toHaveBeenCalledOnce()
  expect(selection.assign).toHaveBeenCalledOnce()
  expect(conversation.close).not.toHaveBeenCalled()
  expect(conversation.reply).toHaveBeenCalledOnce()
  actsNow()
    .find((act) => act.name === 'close')
    ?.run()
  expect(selection.close).toHaveBeenCalledTimes(2)
  rerender(<Keys selected={false} />)
  fireEvent.keyDown(window, { code: 'KeyE', key: 'ث' })
  expect(conversation.close).toHaveBeenCalledOnce()
})

test('slash and question mark are where the keyboard has them', () => {
  render(<Keys selected={false} />)
  fireEvent.keyDown(window, { code: 'Digit7', key: '/', shiftKey: true })
  fireEvent.keyDown(window, { code: 'Slash', key: '/' })
  expect(conversation.search).toHaveBeenCalledTimes(2)
  fireEvent.keyDown(window, { code: 'Minus', key: '?', shiftKey: true })
  fireEvent.keyDown(window, { code: 'Slash', key: '؟', shiftKey: true })
  expect(conversation.help).toHaveBeenCalledTimes(2)
})

test('a key that is held down is no letter in the box that it opened', () => {
  render(<textarea />)
  const box = document.querySelector('textarea') as HTMLTextAreaElement
  conversation.reply.mockImplementation(() => box.focus())
  render(<Keys selected={false} />)
  const press = (target: Element | Window, code: string, repeat = false) => fireEvent.keyDown(target, { code, repeat })
  expect(press(window, 'KeyR')).toBe(false)
  expect(document.activeElement).toBe(box)
  expect(press(box, 'KeyR', true)).toBe(false)
  fireEvent.keyUp(box, { code: 'KeyR' })
  expect(press(box, 'KeyR')).toBe(true)
  expect(press(box, 'KeyR', true), 'a letter that is held down is many').toBe(true)

  press(window, 'KeyR')
  expect(press(box, 'KeyS'), 'what is typed after it is text, also while it is down').toBe(true)
  expect(press(box, 'KeyS', true)).toBe(true)
})
