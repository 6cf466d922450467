import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Conversation, post } from '../../../shared/api/client'
import { day, number } from '../../../shared/date'
import { useDateStyle } from '../../data/bootstrap'
import { pastQuery } from '../../data/conversations'
import { Chip } from '../../ui/chip'
import { Dialog } from '../../ui/dialog'
import { useRefusal } from '../../ui/refusal'
import { toast } from '../../ui/toast'
import { useUnmerge } from './unmerge'

interface MergeDialogProps {
  conversation: Conversation
  folder: string
  onClose: () => void
}

/** In which of the contact's other conversations this one goes on. */
export function MergeDialog({ conversation: c, folder, onClose }: MergeDialogProps) {
  const { t } = useTranslation('merge')
  const { t: inbox } = useTranslation('inbox')
  const style = useDateStyle()
  const client = useQueryClient()
  const navigate = useNavigate()
  const unmerge = useUnmerge(c.id)
  const onError = useRefusal()
  const { data } = useQuery(pastQuery(c.contactDetail.id))
  const others = data?.items.filter((one) => one.id !== c.id && !one.merged && one.began === c.began) ?? []
  const merge = useMutation({
    mutationFn: (into: string) => post<Conversation>(`/api/v1/conversations/${c.id}/merge`, { into }),
    onSuccess: async (into) => {
      onClose()
      toast(t('done', { to: number(into.number, style) }), 'plain', { label: t('undo'), run: () => unmerge.mutate() })
      await client.invalidateQueries()
      await navigate({ to: '/inbox/$folder/$id', params: { folder, id: into.id } })
    },
    onError,
  })
  return (
    <Dialog open title={t('title')} description={t('hint')} onClose={onClose}>
      {data && others.length === 0 && <p className="text-sm text-ink-3">{t('none')}</p>}
      <ul className="-mx-2 max-h-[50vh] overflow-y-auto">
        {others.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              disabled={merge.isPending}
              onClick={() => merge.mutate(one.id)}
              className="flex w-full items-center gap-2 rounded-sm px-2 py-2 text-start text-sm hover:bg-hover"
            >
              <span className="min-w-0 flex-1">
                <span dir="auto" className="cut block font-medium">
                  {one.subject || inbox('list.noSubject')}
                </span>
                <span dir="auto" className="cut block text-xs text-ink-3">
                  {one.last?.text}
                </span>
              </span>
              <span className="text-xs text-ink-3">
                <bdi>#{number(one.number, style)}</bdi> · {day(new Date(one.updatedAt), style)}
              </span>
              <Chip>{inbox(`status.${one.status}`)}</Chip>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
