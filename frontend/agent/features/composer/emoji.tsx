import { Smile } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Popover } from '../../ui/popover'

const all = [
  ...['🙂', '😊', '😀', '😂', '😉', '😍', '🤗', '🤔', '😅', '😔', '😢', '😮', '😴', '😡', '🥳', '😎'],
  ...['👍', '👎', '👌', '🙏', '👏', '🤝', '💪', '👋', '✌️', '🫶', '❤️', '💙', '💚', '💛', '🌹', '🌷'],
  ...['🎉', '✨', '⭐', '🔥', '✅', '❌', '⚠️', 'ℹ️', '📦', '🚚', '💳', '🧾', '📞', '✉️', '📎', '⏳'],
]

/** Emoji to choose from, for keyboards that have none. */
export function EmojiMenu({ onChoose }: { onChoose: (emoji: string) => void }) {
  const { t } = useTranslation('compose')
  const [open, setOpen] = useState(false)
  return (
    <Popover
      label={t('emoji')}
      open={open}
      onOpenChange={setOpen}
      side="top"
      className="z-50 grid grid-cols-8 pointer-coarse:grid-cols-6 rounded-lg border border-line bg-raised p-1.5 shadow-lg"
      trigger={
        <button
          type="button"
          aria-label={t('emoji')}
          title={t('emoji')}
          className="grid size-8 shrink-0 place-items-center rounded-sm text-ink-2 hover:bg-hover pointer-coarse:size-11"
        >
          <Smile size={16} />
        </button>
      }
    >
      {all.map((emoji) => (
        <button
          key={emoji}
          type="button"
          className="grid size-8 place-items-center rounded-sm text-lg hover:bg-hover pointer-coarse:size-11"
          onClick={() => {
            setOpen(false)
            onChoose(emoji)
          }}
        >
          {emoji}
        </button>
      ))}
    </Popover>
  )
}
