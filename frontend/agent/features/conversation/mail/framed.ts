import type { ApiFile } from '../../../../shared/api/client'

export interface Frame {
  html: string // as the server sanitised it
  files: Pick<ApiFile, 'id' | 'name' | 'url' | 'small'>[]
  direction?: 'rtl' | 'ltr' | undefined
  images: boolean // pictures of other servers are shown
  ink: string // the colour of text around it
  scheme: string
  fonts?: string // those of the app, as @font-face
}

/** Whether a mail leaves its colours to whoever shows it: then it takes those of the theme. */
export const isPlain = (html: string): boolean => !/\bbgcolor\b|\bcolor\s*[:=]|\bbackground(?:-\w+)?\s*[:=]/i.test(html)

/** What the frame may load: nothing but what came along, and pictures of others once they were asked for. */
const policy = (images: boolean) =>
  `default-src 'none'; style-src 'unsafe-inline'; font-src 'self'; img-src 'self' data:${images ? ' https: http:' : ''}; base-uri 'none'; form-action 'none'`

/** The sanitised HTML of a mail as a document of its own, which runs nothing. */
export function framed({ html, files, direction, images, ink, scheme, fonts = '' }: Frame): string {
  const { body } = new DOMParser().parseFromString(html, 'text/html')
  for (const one of body.querySelectorAll('script, iframe, object, embed, form, link, meta, base')) one.remove()
  for (const img of body.querySelectorAll('img')) {
    const source = img.getAttribute('src') ?? ''
    const remote = img.getAttribute('data-remote-src')
    if (images && remote) img.setAttribute('src', remote)
    else if (source.startsWith('cid:')) setInline(img, source.slice(4), files)
    else if (!source.startsWith('data:')) img.removeAttribute('src')
    img.setAttribute('loading', 'lazy')
    img.setAttribute('referrerpolicy', 'no-referrer')
  }
  for (const link of body.querySelectorAll('a[href]')) {
    link.setAttribute('target', '_blank')
    link.setAttribute('rel', 'noopener noreferrer')
  }
  const plain = isPlain(html)
  const colours = plain
    ? `color-scheme:${scheme};background:transparent;color:${ink}`
    : 'color-scheme:light;background:#fff;color:#1a1a1a'
  const style = `${fonts}html{${colours};font:14px/1.6 "Inter Variable","Vazirmatn Variable",system-ui,sans-serif}body{margin:0;display:flow-root;${plain ? '' : 'padding:8px;'}overflow-wrap:anywhere}body>:first-child{margin-top:0}body>:last-child{margin-bottom:0}img,table,pre{max-width:100%}img{height:auto}img:not([src]){display:none}pre{white-space:pre-wrap}blockquote{margin:0;padding-inline-start:10px;border-inline-start:2px solid color-mix(in srgb,currentColor 25%,transparent)}${plain ? 'a{color:inherit}' : ''}`
  return `<!doctype html><html dir="${direction ?? 'auto'}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy(images)}"><meta name="referrer" content="no-referrer"><style>${style}</style></head><body>${body.innerHTML}</body></html>`
}

/** A picture within the mail is one of its files, named by the file's id. */
function setInline(img: Element, cid: string, files: Frame['files']): void {
  const file = files.find((f) => f.id === cid) ?? files.find((f) => f.name === cid)
  if (file) img.setAttribute('src', file.small ?? file.url)
  else img.removeAttribute('src')
}
