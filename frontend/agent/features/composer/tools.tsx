import { Paperclip, PilcrowLeft, PilcrowRight, Slash, Type } from 'lucide-react'
import { type ReactNode, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../../ui/button'
import { directionOf, nextDirection, turned } from './direction'
import { EmojiMenu } from './emoji'

interface ToolsProps {
  rich: boolean
  text: string
  locked: boolean
  cannedOpen: boolean
  onFiles: (files: File[]) => void
  onCanned: () => void
  onEmoji: (emoji: string) => void
  onRich: () => void
  onTurn: (text: string) => void
  children: ReactNode // what sends
}

/** The row below the box: what may be put in, how it is written, and what sends it. */
export function Tools({
  rich,
  text,
  locked,
  cannedOpen,
  onFiles,
  onCanned,
  onEmoji,
  onRich,
  onTurn,
  children,
}: ToolsProps) {
  const { t } = useTranslation('compose')
  const picker = useRef<HTMLInputElement>(null)
  const direction = directionOf(text)
  return (
    <div className="flex items-center gap-0.5 px-2 pt-1 pb-2">
      <fieldset disabled={locked} className="contents">
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          onChange={(e) => {
            onFiles([...(e.target.files ?? [])])
            e.target.value = '' // so that the same file can be picked again
          }}
        />
        <IconButton label={t('composer.attach')} onClick={() => picker.current?.click()}>
          <Paperclip size={16} />
        </IconButton>
        <IconButton label={t('composer.canned')} aria-expanded={cannedOpen} onClick={onCanned}>
          <Slash size={15} />
        </IconButton>
        <EmojiMenu onChoose={onEmoji} />
        <IconButton label={t(rich ? 'plain' : 'rich')} aria-pressed={rich} onClick={onRich}>
          <Type size={16} className={rich ? 'text-accent' : ''} />
        </IconButton>
        {!rich && (
          <IconButton
            label={t(`direction.${direction}`)}
            className="max-md:hidden @max-[380px]:hidden"
            onClick={() => onTurn(turned(text, nextDirection(direction)))}
          >
            {direction === 'rtl' ? (
              <PilcrowLeft size={16} />
            ) : (
              <PilcrowRight size={16} className={direction === 'auto' ? 'opacity-50' : ''} />
            )}
          </IconButton>
        )}
      </fieldset>
      {children}
    </div>
  )
}
