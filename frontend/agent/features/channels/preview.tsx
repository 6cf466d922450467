import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/api/client'
import { useBootstrap } from '../../data/bootstrap'
import { previewState, type View, views } from './preview-state'

/** How large the panel is drawn: it is 384 by 620 on a page. */
const scale = 0.78

interface PreviewProps {
  channel: Channel
  /** The language that is looked at. */
  language: Channel['language']
}

/** The real panel, with what is being edited in place of what is stored: it asks and sends nothing. */
export function Preview({ channel, language }: PreviewProps) {
  const { t } = useTranslation('admin')
  const { agents } = useBootstrap()
  const [view, setView] = useState<View>('first')
  const [ready, setReady] = useState(false)
  const frame = useRef<HTMLIFrameElement>(null)
  useEffect(() => {
    if (!ready) return
    const post = (message: object) =>
      frame.current?.contentWindow?.postMessage({ ...message, mark: 'pasokh/1' }, location.origin)
    post({ type: 'language', language })
    post({ type: 'preview', state: previewState(channel, language, agents, view) })
  }, [channel, language, agents, view, ready])
  return (
    <aside
      aria-label={t('channels.preview')}
      className="flex flex-col items-center gap-3 lg:sticky lg:top-0 lg:self-start"
    >
      <div className="flex flex-wrap justify-center gap-0.5">
        {views.map((v) => (
          <button
            key={v}
            type="button"
            aria-pressed={v === view}
            onClick={() => setView(v)}
            className={`h-7 pointer-coarse:h-11 rounded-sm px-1.5 text-sm ${v === view ? 'bg-hover font-medium' : 'text-ink-2 hover:bg-hover'}`}
          >
            {t(`channels.views.${v}`)}
          </button>
        ))}
      </div>
      <div
        className="overflow-hidden rounded-lg border border-line shadow-md"
        style={{ inlineSize: 384 * scale, blockSize: 620 * scale }}
      >
        <iframe
          ref={frame}
          title={t('channels.preview')}
          tabIndex={-1}
          src={`/chat/?preview=1&parent=${encodeURIComponent(location.origin)}`}
          onLoad={() => setReady(true)}
          className="h-[620px] w-96 max-w-none origin-top-left rtl:origin-top-right"
          style={{ transform: `scale(${scale})` }}
        />
      </div>
    </aside>
  )
}
