import { Tag as TagIcon } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '../../../shared/api/client'
import { useBootstrap, useNames } from '../../data/bootstrap'
import { Button } from '../../ui/button'
import { Chip } from '../../ui/chip'
import { Menu } from '../../ui/menu'
import { useContactChange } from './change'

/** The contact's own tags: they stay when a conversation ends. */
export function ContactTags({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('inbox')
  const { t: contact } = useTranslation('contact')
  const names = useNames()
  const { tags } = useBootstrap()
  const change = useContactChange(conversation)
  const own = conversation.contactDetail.tags
  const toggle = (id: string) => {
    const off = own.includes(id) // as one sees it
    change(({ tags: now }) => {
      const rest = now.filter((one) => one !== id)
      return { tags: off ? rest : [...rest, id] }
    }).catch(() => undefined) // it was said
  }
  return (
    <div className="-mt-2 flex flex-wrap items-center gap-1.5">
      {own.map((id) => {
        const tag = names.tag(id)
        return tag && <Chip key={id}>{tag.name}</Chip>
      })}
      <Menu
        label={contact('contact.tags')}
        filter={t('filter')}
        keepOpen
        choices={tags.map((g) => ({ id: g.id, label: g.name, chosen: own.includes(g.id) }))}
        onChoose={toggle}
        trigger={
          <Button small look="ghost" aria-label={contact('contact.tags')} className={own.length === 0 ? '-ms-2' : ''}>
            <TagIcon size={13} aria-hidden="true" />
            {t('addTag')}
          </Button>
        }
      />
    </div>
  )
}
