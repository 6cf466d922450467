import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { type FormEvent, type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from './button'
import { LeaveGuard, useAskToLeave } from './leave-guard'
import { useReturn } from './return-focus'

interface DialogProps {
  open: boolean
  title: string
  description?: string
  onClose: () => void
  children: ReactNode
  wide?: boolean
  /** Something was done in it that no field of a form knows of, and that would be lost. */
  changed?: boolean
}

const fields =
  'input:not([type=hidden],[type=file],[type=radio],:disabled),textarea:not(:disabled),select:not(:disabled)'

/** Where one begins: what is marked so, or the first field. */
function first(dialog: HTMLElement): HTMLElement | null {
  return dialog.querySelector('[data-first]') ?? dialog.querySelector(fields)
}

/** What had the focus before something opened: it is too late to look once a field inside has taken it by itself. */
function useFocusBefore(open: boolean): Element | null {
  const [before, setBefore] = useState({ open: false, focus: null as Element | null })
  if (open === before.open) return before.focus
  const now = { open, focus: open ? document.activeElement : before.focus }
  setBefore(now)
  return now.focus
}

/**
 * A modal dialog: its first field has the focus, which returns afterwards. Escape, the cross and a click outside close
 * it, and ask before when something was typed or chosen in its form, as long as that form is there, or was `changed`.
 */
export function Dialog({ open, title, description, onClose, children, wide, changed = false }: DialogProps) {
  const { t } = useTranslation()
  const back = useReturn(undefined, useFocusBefore(open))
  const mayGo = useAskToLeave()
  const [typed, setTyped] = useState<Element>() // the form in which something was
  useEffect(() => {
    if (typed && !typed.isConnected) setTyped(undefined) // it was sent, and something else is shown
  })
  const handleInput = (e: FormEvent) => {
    const form = e.target instanceof Element ? e.target.closest('form') : null
    if (form) setTyped(form)
  }
  const leave = async () => {
    if (!(changed || typed?.isConnected) || (await mayGo())) onClose()
  }
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && void leave()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/35" />
        <Radix.Content
          {...back}
          onOpenAutoFocus={(e) => {
            back.onOpenAutoFocus()
            const to = e.target instanceof HTMLElement ? first(e.target) : null
            if (!to) return
            e.preventDefault()
            to.focus()
          }}
          onInput={handleInput}
          className={`fixed inset-x-3 top-[8dvh] z-50 mx-auto flex max-h-[84dvh] flex-col rounded-lg bg-surface shadow-lg ${wide ? 'max-w-2xl' : 'max-w-md'}`}
          {...(description ? {} : { 'aria-describedby': undefined })}
        >
          {(changed || typed) && <LeaveGuard />}
          <header className="flex items-center gap-2 border-b border-soft py-3 ps-5 pe-3">
            <Radix.Title className="flex-1 text-lg font-semibold">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton label={t('close')}>
                <X size={16} />
              </IconButton>
            </Radix.Close>
          </header>
          <div className="flex scroll-pb-20 flex-col gap-4 overflow-y-auto p-5">
            {description && <Radix.Description className="text-ink-2">{description}</Radix.Description>}
            {children}
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
