import { Tag as TagIcon } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type Conversation, post, type Tag } from '../../../shared/api/client'
import { key } from '../../../shared/text/fold'
import { useBootstrap, useNames } from '../../data/bootstrap'
import type { Change } from '../../data/change'
import { Button } from '../../ui/button'
import { Chip } from '../../ui/chip'
import { Menu } from '../../ui/menu'
import { useRefusal } from '../../ui/refusal'

interface TagsProps {
  conversation: Conversation
  open: boolean
  onOpen: (open: boolean) => void
  update: (change: Change) => void
}

/** A conversation's tags, and the menu that puts them on, takes them off and makes new ones. */
export function Tags({ conversation: c, open, onOpen, update }: TagsProps) {
  const { t } = useTranslation('inbox')
  const refused = useRefusal()
  const { tags } = useBootstrap()
  const names = useNames()
  const make = async (name: string) => {
    try {
      const tag = await post<Tag>('/api/v1/tags', { name })
      update({ addTags: [tag.id] })
    } catch (error) {
      refused(error)
    }
  }
  return (
    <>
      {c.tags.map((id) => {
        const tag = names.tag(id)
        return tag && <Chip key={id}>{tag.name}</Chip>
      })}
      {c.can.tag && (
        <Menu
          label={t('tags')}
          filter={t('filter')}
          keepOpen
          open={open}
          onOpenChange={onOpen}
          choices={tags.map((g) => ({ id: g.id, label: g.name, chosen: c.tags.includes(g.id) }))}
          onChoose={(id) => update(c.tags.includes(id) ? { removeTags: [id] } : { addTags: [id] })}
          create={(name) =>
            tags.some((g) => key(g.name) === key(name))
              ? undefined
              : { label: t('newTag', { name }), run: () => void make(name) }
          }
          trigger={
            <Button small look="ghost">
              <TagIcon size={13} />
              {t('addTag')}
            </Button>
          }
        />
      )}
    </>
  )
}
