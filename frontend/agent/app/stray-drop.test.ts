// @vitest-environment jsdom
import { afterEach, expect, test } from 'vitest'
import { keepFromOpening } from './stray-drop'

let end = () => {}
afterEach(() => end())

function drop(types: string[], taken = false): DragEvent {
  const event = new Event('drop', { bubbles: true, cancelable: true }) as DragEvent
  Object.assign(event, { dataTransfer: { types, dropEffect: 'copy' } })
  if (taken) event.preventDefault()
  document.body.dispatchEvent(event)
  return event
}

test('a file dropped beside the composer does not take the place of the app', () => {
  end = keepFromOpening()
  const stray = drop(['Files'])
  expect(stray.defaultPrevented).toBe(true)
  expect(stray.dataTransfer?.dropEffect).toBe('none')
})

test('text, and files that something took, are left alone', () => {
  end = keepFromOpening()
  expect(drop(['text/plain']).defaultPrevented).toBe(false)
  expect(drop(['Files'], true).dataTransfer?.dropEffect).toBe('copy')
})

test('nothing is held back once it has ended', () => {
  keepFromOpening()()
  expect(drop(['Files']).defaultPrevented).toBe(false)
})
