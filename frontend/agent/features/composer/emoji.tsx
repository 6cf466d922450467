import { Smile } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

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
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <button
          type="button"
          aria-label={t('emoji')}
          title={t('emoji')}
          className="grid size-8 shrink-0 place-items-center rounded-sm text-ink-2 hover:bg-hover pointer-coarse:size-11"
        >
          <Smile size={16} />
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="top"
          align="start"
          sideOffset={6}
          collisionPadding={8}
          aria-label={t('emoji')}
          onCloseAutoFocus={(e) => e.preventDefault()} // the caret is where the emoji was put
          className="z-50 grid grid-cols-8 pointer-coarse:grid-cols-6 rounded-lg border border-line bg-raised p-1.5 shadow-lg"
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
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
