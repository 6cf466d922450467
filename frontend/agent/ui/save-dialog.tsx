import type { FormEvent, ReactNode } from 'react'
import { Dialog } from './dialog'
import { SaveRow } from './save-row'

interface SaveDialogProps {
  title: string
  wide?: boolean
  busy: boolean
  error?: string // why it was not saved
  onSave: () => void
  onClose: () => void
  children: ReactNode // the form's fields
}

/**
 * A dialog whose form is saved: the first field has the focus, what was typed is not left without being asked, and the
 * foot stays in sight with what went wrong above it.
 */
export function SaveDialog({ title, wide, busy, error, onSave, onClose, children }: SaveDialogProps) {
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    onSave()
  }
  return (
    <Dialog open wide={wide} title={title} onClose={onClose}>
      <form onSubmit={handleSubmit} className="flex flex-col gap-4">
        {children}
        <SaveRow busy={busy} error={error} onCancel={onClose} />
      </form>
    </Dialog>
  )
}
