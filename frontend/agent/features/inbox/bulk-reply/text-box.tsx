import { Braces, MessageSquareText } from 'lucide-react'
import { useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { BulkReply } from '../../../../shared/api/client'
import { flat } from '../../../../shared/text/flat'
import { useBootstrap } from '../../../data/bootstrap'
import { mergeActions } from '../../../data/canned-actions'
import { apart } from '../../../data/i18n'
import { Button } from '../../../ui/button'
import { Menu } from '../../../ui/menu'

interface TextBoxProps {
  reply: BulkReply
  onChange: (part: Partial<BulkReply>) => void
}

/** Reply or note, its text, and what may be put into it. */
export function TextBox({ reply, onChange }: TextBoxProps) {
  const { t } = useTranslation('bulk')
  const { t: inbox } = useTranslation('inbox')
  const { canned, me, variables } = useBootstrap()
  const id = useId()
  const box = useRef<HTMLTextAreaElement>(null)
  const put = (text: string, also: Partial<BulkReply> = {}) => {
    const { selectionStart: from = reply.text.length, selectionEnd: to = from } = box.current ?? {}
    onChange({ ...also, text: reply.text.slice(0, from) + text + reply.text.slice(to) })
    const at = from + text.length
    requestAnimationFrame(() => {
      box.current?.focus()
      box.current?.setSelectionRange(at, at)
    })
  }
  const putCanned = (chosen: string) => {
    const one = canned.find((c) => c.id === chosen)
    if (!one) return
    put(one.text, {
      canned: one.id,
      filesOf: one.files.length > 0 ? one.id : reply.filesOf,
      actions: mergeActions(reply.actions, one.actions),
    })
  }
  const note = reply.kind === 'note'
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex flex-wrap items-center gap-1.5">
        <fieldset className="me-auto flex gap-3 text-sm">
          <legend className="sr-only">{t('kind')}</legend>
          {(['message', 'note'] as const).map((kind) => (
            <label key={kind} className="flex min-h-7 items-center gap-1.5 pointer-coarse:min-h-11">
              <input
                type="radio"
                name={id}
                checked={reply.kind === kind}
                onChange={() => onChange({ kind })}
                className="size-4 accent-(--accent)"
              />
              {kind === 'note' ? inbox('note') : t('reply')}
            </label>
          ))}
        </fieldset>
        <Menu
          label={t('canned')}
          filter={inbox('filter')}
          choices={canned
            .filter((c) => !c.team || me.teams.includes(c.team))
            .map((c) => ({ id: c.id, label: `${apart(c.title)} ${apart(`/${c.shortcut}`)}` }))}
          onChoose={putCanned}
          trigger={
            <Button small>
              <MessageSquareText size={14} />
              {t('canned')}
            </Button>
          }
        />
        <Menu
          label={t('variable')}
          choices={variables.map((name) => ({
            id: name,
            label: t(`name.${flat(name) as 'contact_name'}`, { defaultValue: name }),
          }))}
          onChoose={(name) => put(`{{${name}}}`)}
          trigger={
            <Button small>
              <Braces size={14} />
              {t('variable')}
            </Button>
          }
        />
      </div>
      <textarea
        ref={box}
        dir={reply.text ? 'auto' : undefined}
        rows={6}
        // biome-ignore lint/a11y/noAutofocus: to write is what the dialog was opened for
        autoFocus
        aria-label={t(note ? 'noteText' : 'text')}
        placeholder={t(note ? 'noteText' : 'text')}
        value={reply.text}
        onChange={(e) => onChange({ text: e.target.value })}
        className={`w-full rounded-md border px-2.5 py-2 text-md shadow-sm ${note ? 'border-note-line bg-note text-note-ink placeholder:text-note-ink' : 'border-line bg-raised'}`}
      />
    </div>
  )
}
