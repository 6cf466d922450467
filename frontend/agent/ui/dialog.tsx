import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from './button'
import { useReturn } from './return-focus'

interface DialogProps {
  open: boolean
  title: string
  description?: string
  onClose: () => void
  children: ReactNode
  wide?: boolean
}

/** A modal dialog; focus goes in and returns, Escape closes. */
export function Dialog({ open, title, description, onClose, children, wide }: DialogProps) {
  const { t } = useTranslation()
  const back = useReturn()
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/35" />
        <Radix.Content
          {...back}
          className={`fixed inset-x-3 top-[8dvh] z-50 mx-auto flex max-h-[84dvh] flex-col rounded-lg bg-surface shadow-lg ${wide ? 'max-w-2xl' : 'max-w-md'}`}
          {...(description ? {} : { 'aria-describedby': undefined })}
        >
          <header className="flex items-center gap-2 border-b border-soft py-3 ps-5 pe-3">
            <Radix.Title className="flex-1 text-lg font-semibold">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton label={t('close')}>
                <X size={16} />
              </IconButton>
            </Radix.Close>
          </header>
          <div className="flex flex-col gap-4 overflow-y-auto p-5">
            {description && <Radix.Description className="text-ink-2">{description}</Radix.Description>}
            {children}
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
