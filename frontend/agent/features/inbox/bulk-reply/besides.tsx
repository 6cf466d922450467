import { Paperclip, Tag, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { BulkReply } from '../../../../shared/api/client'
import { useBootstrap } from '../../../data/bootstrap'
import { mergeActions, useAlso, withoutAction } from '../../../data/canned-actions'
import { listed } from '../../../data/i18n'
import { Button } from '../../../ui/button'
import { Check } from '../../../ui/field'
import { Menu } from '../../../ui/menu'

interface BesidesProps {
  reply: BulkReply
  onChange: (part: Partial<BulkReply>) => void
}

/** What sending it also does in each conversation, and the files that go along. */
export function Besides({ reply, onChange }: BesidesProps) {
  const { t } = useTranslation('bulk')
  const { t: inbox } = useTranslation('inbox')
  const { tags, canned } = useBootstrap()
  const actions = reply.actions
  const also = useAlso()(actions).filter((one) => one.id !== 'closed')
  const files = canned.find((c) => c.id === reply.filesOf)?.files ?? []
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm">
      <Check
        label={t('close')}
        checked={actions?.status === 'closed'}
        onChange={(e) =>
          onChange({
            actions: e.target.checked
              ? { ...actions, status: 'closed' }
              : withoutAction(actions ?? {}, { field: 'status', id: 'closed' }),
          })
        }
      />
      <Menu
        label={inbox('addTag')}
        filter={inbox('filter')}
        choices={tags.filter((g) => !actions?.addTags?.includes(g.id)).map((g) => ({ id: g.id, label: g.name }))}
        onChoose={(id) => onChange({ actions: mergeActions(actions, { addTags: [id] }) })}
        trigger={
          <Button small>
            <Tag size={14} />
            {inbox('addTag')}
          </Button>
        }
      />
      {also.map((one) => (
        <Removable
          key={one.field + one.id}
          name={one.label}
          onRemove={() => onChange({ actions: withoutAction(actions ?? {}, one) })}
        >
          {one.label}
        </Removable>
      ))}
      {files.length > 0 && (
        <Removable name={listed(files.map((f) => f.name))} onRemove={() => onChange({ filesOf: undefined })}>
          <Paperclip size={12} aria-hidden="true" className="me-1 inline" />
          {listed(files.map((f) => f.name))}
        </Removable>
      )}
    </div>
  )
}

function Removable({ name, onRemove, children }: { name: string; onRemove: () => void; children: ReactNode }) {
  const { t } = useTranslation('bulk')
  return (
    <span className="inline-flex h-6 max-w-full items-center rounded-[5px] bg-subtle ps-2 text-xs">
      <span dir="auto" className="cut">
        {children}
      </span>
      <button
        type="button"
        aria-label={t('without', { name })}
        onClick={onRemove}
        className="grid size-6 place-items-center text-ink-2 hover:text-ink"
      >
        <X size={12} />
      </button>
    </span>
  )
}
