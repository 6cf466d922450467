import { useEffect, useMemo, useRef, useState } from 'react'
import { type Frame, framed } from './framed'

/** Its page lets pictures of other servers through, which that of the app does not: see server/api/mail_conversations.go. */
const withImages = '/mail-frame'
const sandbox = 'allow-same-origin allow-popups allow-popups-to-escape-sandbox'

type MailFrameProps = Omit<Frame, 'ink' | 'scheme' | 'fonts'> & { title: string }

/** The fonts of the app, which come from its own server, for a document that has none. */
const fontFaces = (): string =>
  [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => rule instanceof CSSFontFaceRule)
    .map((rule) => rule.cssText)
    .join('')

/** The HTML of a mail in a frame of its own, in which nothing runs; as high as what it shows. */
export function MailFrame({ title, html, files, direction, images }: MailFrameProps) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [height, setHeight] = useState(60)
  const [theme, setTheme] = useState({ ink: 'inherit', scheme: 'light' })
  const [fonts] = useState(fontFaces)
  const page = useMemo(
    () => framed({ html, files, direction, images, fonts, ...theme }),
    [html, files, direction, images, fonts, theme],
  )
  useEffect(() => {
    const look = () => {
      if (!frame.current) return
      const { color } = getComputedStyle(frame.current)
      const { colorScheme } = getComputedStyle(document.documentElement)
      setTheme((was) => (was.ink === color && was.scheme === colorScheme ? was : { ink: color, scheme: colorScheme }))
    }
    look()
    const changed = new MutationObserver(look)
    changed.observe(document.documentElement, { attributes: true })
    return () => changed.disconnect()
  }, [])
  const watched = useRef<ResizeObserver>(undefined)
  useEffect(() => () => watched.current?.disconnect(), [])
  const handleLoad = () => {
    const there = frame.current?.contentDocument
    if (!there) return
    if (images && !there.documentElement.hasAttribute('data-filled')) {
      const { documentElement } = new DOMParser().parseFromString(page, 'text/html')
      documentElement.setAttribute('data-filled', '')
      there.replaceChild(there.adoptNode(documentElement), there.documentElement)
    }
    const measure = () => setHeight(Math.ceil(there.body.getBoundingClientRect().height))
    watched.current?.disconnect()
    watched.current = new ResizeObserver(measure)
    watched.current.observe(there.body)
    measure()
  }
  const common = {
    ref: frame,
    title,
    sandbox,
    referrerPolicy: 'no-referrer' as const,
    onLoad: handleLoad,
    style: { height },
    className: 'block w-full rounded-sm border-0',
  }
  return images ? <iframe key={page} {...common} src={withImages} /> : <iframe key="safe" {...common} srcDoc={page} />
}
