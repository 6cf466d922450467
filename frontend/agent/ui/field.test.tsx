// @vitest-environment jsdom
import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { I18nextProvider } from 'react-i18next'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { firstTexts, i18n, speak } from '../data/i18n'
import { SelectField, TextAreaField, TextField } from './field'

beforeEach(async () => {
  await firstTexts()
  await speak('en')
})

const sent = vi.fn()

function Form({ children }: { children: ReactNode }) {
  return (
    <I18nextProvider i18n={i18n}>
      <form
        onSubmit={(e) => {
          e.preventDefault()
          sent()
        }}
      >
        {children}
        <button type="submit">Send</button>
      </form>
    </I18nextProvider>
  )
}

const send = () => userEvent.click(screen.getByRole('button', { name: 'Send' }))
const fault = (label: string) => screen.getByLabelText(label).getAttribute('aria-describedby')

describe('what a form is not sent with', () => {
  test.each([
    ['nothing', <TextField key="" label="it" required />, '', 'Fill this in.', 'این را پر کنید.'],
    ['no text', <TextAreaField key="" label="it" required />, '', 'Fill this in.', 'این را پر کنید.'],
    [
      'nothing chosen',
      <SelectField key="" label="it" required>
        <option value="">–</option>
      </SelectField>,
      '',
      'Fill this in.',
      'این را پر کنید.',
    ],
    ['half an address', <TextField key="" label="it" type="email" />, 'ada', /as in name@example.com/, /نشانی ایمیل/],
    ['half a link', <TextField key="" label="it" type="url" />, 'ada', /as in https:/, /نشانی را کامل/],
    [
      'a large number',
      <TextField key="" label="it" type="number" min={0} max={400} />,
      '401',
      /from 0 to 400/,
      /۰ تا ۴۰۰/,
    ],
    ['another form', <TextField key="" label="it" pattern="[a-z]+" />, 'A1', 'This is not possible here.', /پذیرفتنی/],
  ])('%s is said below the field, in the language of the app', async (_, field, typed, english, persian) => {
    for (const [language, words] of [
      ['en', english],
      ['fa', persian],
    ] as const) {
      await speak(language)
      sent.mockClear()
      const { unmount } = render(<Form>{field}</Form>)
      if (typed) await userEvent.type(screen.getByLabelText('it'), typed)
      await send()
      expect(sent).not.toHaveBeenCalled()
      expect(screen.getByRole('alert')).toHaveTextContent(words)
      expect(screen.getByLabelText('it')).toBeInvalid()
      expect(fault('it')).toBe(screen.getByRole('alert').id)
      unmount()
    }
  })

  test('the browser shows no bubble of its own, and the first of several has the focus', async () => {
    render(
      <Form>
        <TextField label="first" defaultValue="fine" required />
        <TextField label="second" required />
        <TextField label="third" required />
      </Form>,
    )
    const bubbles: boolean[] = []
    document.addEventListener('invalid', (e) => queueMicrotask(() => bubbles.push(!e.defaultPrevented)), true)
    await send()
    expect(bubbles).toEqual([false, false])
    expect(screen.getByLabelText('second')).toHaveFocus()
  })

  test('is forgotten while it is mended, and the form is sent', async () => {
    sent.mockClear()
    render(
      <Form>
        <TextField label="it" required error="The server took it badly." />
      </Form>,
    )
    await send()
    expect(screen.getByRole('alert')).toHaveTextContent('Fill this in.')
    await userEvent.type(screen.getByLabelText('it'), 'x')
    expect(screen.getByRole('alert')).toHaveTextContent('The server took it badly.')
    await send()
    expect(sent).toHaveBeenCalledOnce()
  })
})
