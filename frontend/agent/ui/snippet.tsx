import { Copy } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from './button'
import { toast } from './toast'

/** The line that brings a channel's widget to a page. */
export function Snippet({ channel }: { channel: string }) {
  return <CopyBox text={`<script async src="${location.origin}/widget.js" data-channel="${channel}"></script>`} />
}

/** Text to take along, with a button that copies it. */
export function CopyBox({ text }: { text: string }) {
  const { t } = useTranslation()
  const handleCopy = async () => {
    await navigator.clipboard.writeText(text)
    toast(t('copied'))
  }
  return (
    <div className="flex flex-col gap-2">
      <pre dir="ltr" className="rounded-md bg-subtle p-3 text-xs break-all whitespace-pre-wrap">
        <code>{text}</code>
      </pre>
      <Button small className="self-start" onClick={() => void handleCopy()}>
        <Copy size={13} />
        {t('copy')}
      </Button>
    </div>
  )
}
