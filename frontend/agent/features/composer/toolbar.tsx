import { type Editor, useEditorState } from '@tiptap/react'
import { Bold, Code, Italic, Link as LinkIcon, List, ListOrdered, Quote, Strikethrough } from 'lucide-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/button'
import { Popover } from '../../ui/popover'

/** What formats the words that are marked. */
export function Toolbar({ editor }: { editor: Editor }) {
  const { t } = useTranslation('compose')
  const on = useEditorState({
    editor,
    selector: ({ editor: e }) => ({
      bold: e.isActive('bold'),
      italic: e.isActive('italic'),
      strike: e.isActive('strike'),
      code: e.isActive('code'),
      bulletList: e.isActive('bulletList'),
      orderedList: e.isActive('orderedList'),
      blockquote: e.isActive('blockquote'),
    }),
  })
  const chain = () => editor.chain().focus()
  return (
    <div role="toolbar" aria-label={t('formatting')} className="flex gap-0.5 overflow-x-auto px-2">
      <Tool label={t('bold')} on={on.bold} onClick={() => chain().toggleBold().run()}>
        <Bold size={15} />
      </Tool>
      <Tool label={t('italic')} on={on.italic} onClick={() => chain().toggleItalic().run()}>
        <Italic size={15} />
      </Tool>
      <Tool label={t('strike')} on={on.strike} onClick={() => chain().toggleStrike().run()}>
        <Strikethrough size={15} />
      </Tool>
      <Tool label={t('bulletList')} on={on.bulletList} onClick={() => chain().toggleBulletList().run()}>
        <List size={15} className="rtl:-scale-x-100" />
      </Tool>
      <Tool label={t('orderedList')} on={on.orderedList} onClick={() => chain().toggleOrderedList().run()}>
        <ListOrdered size={15} className="rtl:-scale-x-100" />
      </Tool>
      <Tool label={t('quote')} on={on.blockquote} onClick={() => chain().toggleBlockquote().run()}>
        <Quote size={15} />
      </Tool>
      <Tool label={t('code')} on={on.code} onClick={() => chain().toggleCode().run()}>
        <Code size={15} />
      </Tool>
      <LinkTool editor={editor} />
    </div>
  )
}

interface ToolProps {
  label: string
  on: boolean
  onClick: () => void
  children: ReactNode
}

function Tool({ label, on, onClick, children }: ToolProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-pressed={on}
      onMouseDown={(e) => e.preventDefault()} // the selection stays
      onClick={onClick}
      className={`grid size-7 pointer-coarse:size-10 shrink-0 place-items-center rounded-sm ${on ? 'bg-subtle text-ink' : 'text-ink-2 hover:bg-hover'}`}
    >
      {children}
    </button>
  )
}

function LinkTool({ editor }: { editor: Editor }) {
  const { t } = useTranslation('compose')
  const [open, setOpen] = useState(false)
  const [href, setHref] = useState('')
  const handleOpen = (next: boolean) => {
    if (next) setHref(String(editor.getAttributes('link').href ?? ''))
    setOpen(next)
  }
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    e.stopPropagation()
    const url = /^(https?:|mailto:)/i.test(href) ? href : `https://${href}`
    const chain = editor.chain().focus().extendMarkRange('link')
    if (!href.trim()) chain.unsetLink().run()
    else if (editor.state.selection.empty && !editor.isActive('link'))
      chain.insertContent({ type: 'text', text: href, marks: [{ type: 'link', attrs: { href: url } }] }).run()
    else chain.setLink({ href: url }).run()
    setOpen(false)
  }
  return (
    <Popover
      label={t('link')}
      open={open}
      onOpenChange={handleOpen}
      className="z-50 rounded-lg border border-line bg-raised p-2 shadow-lg"
      trigger={
        <button
          type="button"
          aria-label={t('link')}
          title={t('link')}
          className="grid size-7 pointer-coarse:size-10 shrink-0 place-items-center rounded-sm text-ink-2 hover:bg-hover"
        >
          <LinkIcon size={15} />
        </button>
      }
    >
      <form onSubmit={handleSubmit} className="flex gap-2">
        <input
          // biome-ignore lint/a11y/noAutofocus: the box is what the menu was opened for
          autoFocus
          dir="ltr"
          aria-label={t('address')}
          placeholder="https://"
          value={href}
          onChange={(e) => setHref(e.target.value)}
          className="h-8 w-64 max-w-[60vw] rounded-md border border-line bg-surface px-2 text-sm"
        />
        <Button type="submit" small look="primary">
          {t('apply')}
        </Button>
      </form>
    </Popover>
  )
}
