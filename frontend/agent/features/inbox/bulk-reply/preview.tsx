import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BulkReply } from '../../../../shared/api/client'
import { number } from '../../../../shared/date'
import { shortened } from '../../../../shared/text/shortened'
import { useDateStyle } from '../../../data/bootstrap'
import { type Addressee, checkAll } from '../../../data/bulk-reply'
import { apart } from '../../../data/i18n'
import { SelectField } from '../../../ui/field'

interface PreviewProps {
  bulk: string
  reply: BulkReply
  to: Addressee[]
}

/** How it reads for one of those who get it. */
export function Preview({ bulk, reply, to }: PreviewProps) {
  const { t } = useTranslation('bulk')
  const style = useDateStyle()
  const [chosen, setChosen] = useState<string>()
  const one = to.find((a) => a.id === chosen) ?? to[0]
  const text = useDeferredValue(reply.text)
  const { data } = useQuery({
    queryKey: ['bulk-preview', bulk, one?.id, text, reply.fallbacks],
    queryFn: async () => {
      const { kind, fallbacks } = reply
      return one && (await checkAll(bulk, { kind, text, fallbacks }, [one], true))[0]?.text
    },
    enabled: one !== undefined,
    placeholderData: keepPreviousData,
    gcTime: 0,
  })
  return (
    <section aria-label={t('preview')} className="flex flex-col gap-2">
      <SelectField label={t('previewFor')} value={one?.id} onChange={(e) => setChosen(e.target.value)}>
        {to.map((a) => (
          <option key={a.id} value={a.id}>
            {`${apart(`#${number(a.number, style)}`)} ${apart(shortened(a.name, 40))}`}
          </option>
        ))}
      </SelectField>
      <p
        dir="auto"
        className={`max-h-60 overflow-y-auto rounded-lg px-[13px] py-[9px] break-words whitespace-pre-wrap ${reply.kind === 'note' ? 'border border-note-line bg-note text-note-ink' : 'bg-mine'}`}
      >
        {data}
      </p>
    </section>
  )
}
