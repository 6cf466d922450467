import { CheckCheck, Clock } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/button'

interface SendButtonsProps {
  note: boolean
  disabled: boolean
  onSend: (close: boolean) => void
  children?: ReactNode // further ways to send
}

const command = /Mac|iP(hone|ad)/.test(navigator.platform) ? '⌘' : 'Ctrl'

export function SendButtons({ note, disabled, onSend, children }: SendButtonsProps) {
  const { t } = useTranslation('compose')
  return (
    <span className="ms-auto flex gap-2">
      {!note && (
        <Button
          look="ghost"
          onClick={() => onSend(true)}
          disabled={disabled}
          title={`${t('composer.sendClose')} · ${command} ⇧ ↵`}
          className="max-md:hidden @max-[440px]:px-2 @max-[320px]:hidden"
        >
          <CheckCheck size={16} aria-hidden="true" className="@min-[440px]:hidden" />
          <span className="@max-[440px]:sr-only">{t('composer.sendClose')}</span>
        </Button>
      )}
      <Button look="primary" onClick={() => onSend(false)} disabled={disabled} title={`${command} ↵`}>
        {note ? t('composer.addNote') : t('composer.send')}
        <small dir="ltr" aria-hidden="true" className="text-[11px] max-md:hidden @max-[440px]:hidden">
          {command} ↵
        </small>
      </Button>
      {children}
    </span>
  )
}

interface WaitsProps {
  onCancel: () => void
}

/** In place of the buttons: the message goes as soon as its files are there. */
export function Waits({ onCancel }: WaitsProps) {
  const { t } = useTranslation('compose')
  const { t: common } = useTranslation()
  return (
    <span className="ms-auto flex min-w-0 items-center gap-2 text-sm text-ink-2">
      <Clock size={14} aria-hidden="true" className="shrink-0" />
      <span role="status" className="cut">
        {t('composer.waits')}
      </span>
      <Button onClick={onCancel}>{common('cancel')}</Button>
    </span>
  )
}
