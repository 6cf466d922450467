import Placeholder from '@tiptap/extension-placeholder'
import { type Editor, EditorContent, useEditor, useEditorState } from '@tiptap/react'
import StarterKit from '@tiptap/starter-kit'
import { Bold, Code, Italic, Link as LinkIcon, List, ListOrdered, Quote, Strikethrough } from 'lucide-react'
import { Popover } from 'radix-ui'
import {
  type FormEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/button'
import type { Box, BoxProps } from './box'
import { documentOf, isPlain, type Node, pieces, textOf } from './document'
import { pastesText } from './pasted'

/** An editor with formatting. What is written without any stays plain text. */
export function RichBox({ ref, value, ...props }: BoxProps & { ref: RefObject<Box | null> }) {
  const now = useRef(props)
  now.current = props
  const told = useRef(value)
  const editor = useEditor({
    extensions: [
      StarterKit.configure({
        heading: false,
        horizontalRule: false,
        underline: false,
        link: { openOnClick: false, autolink: true, defaultProtocol: 'https', protocols: ['http', 'https', 'mailto'] },
      }),
      Placeholder.configure({ placeholder: () => now.current.placeholder }),
    ],
    textDirection: 'auto',
    autofocus: props.early.current.caret ? 'end' : false,
    content: value.html ?? (documentOf(value.text) as object),
    editorProps: {
      attributes: {
        id: 'composer',
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': props.label,
        class: 'rich max-h-[40vh] min-h-[3.2em] overflow-y-auto px-3.5 pt-2.5 pb-1.5 outline-none',
      },
      handleKeyDown: (view, e) => now.current.onKey(e, inList(view.state.selection.$from)),
      handlePaste: (_, e) => !pastesText(e.clipboardData) && takeFiles(e.clipboardData?.files),
      handleDrop: (_, e) => takeFiles(e.dataTransfer?.files),
    },
    onUpdate: ({ editor: e }) => {
      const doc = e.getJSON() as Node
      told.current = { text: textOf(doc), html: isPlain(doc) ? undefined : e.getHTML() }
      now.current.onChange(told.current)
      now.current.onCaret(beforeCaret(e))
    },
  })
  const takeFiles = (files: FileList | undefined): boolean => {
    if (!files?.length) return false
    now.current.onFiles(files)
    return true
  }
  // What the box that stood here had begun goes on here, with the very next key.
  useLayoutEffect(() => {
    const { early, onCaret } = now.current
    if (!editor || editor.isDestroyed || !early.current.caret) return // one that came late is made anew
    early.current.caret = false
    editor.view.focus()
    onCaret(beforeCaret(editor))
  }, [editor])
  // What was not written here: sent, taken from another device, or put in by a menu.
  useEffect(() => {
    if (value.text === told.current.text && value.html === told.current.html) return
    told.current = value
    editor?.commands.setContent(value.html ?? (documentOf(value.text) as object), { emitUpdate: false })
  }, [editor, value])
  useEffect(() => {
    editor?.setEditable(!props.locked, false)
  }, [editor, props.locked])
  useImperativeHandle(
    ref,
    (): Box => ({
      focus: () => {
        if (editor && !editor.isDestroyed) editor.view.focus()
      },
      blur: () => editor?.commands.blur(),
      before: () => (editor ? beforeCaret(editor) : ''),
      at: () => editor?.state.selection.to ?? 0,
      insert: (text, instead = 0, at) => {
        if (!editor || editor.isDestroyed) return
        const { from, to } = editor.state.selection
        editor.view.focus() // now: the editor's own way is a frame later, when more is typed already
        const end = Math.min(at ?? to, editor.state.doc.content.size)
        const begin = Math.max(0, at === undefined ? from - instead : end - instead)
        const updateSelection = to <= end // else one has written on behind it
        editor.commands.insertContentAt({ from: begin, to: end }, pieces(text) as object[], { updateSelection })
      },
    }),
    [editor],
  )
  return (
    <>
      <EditorContent editor={editor} />
      {editor && <Toolbar editor={editor} />}
    </>
  )
}

/** Whether Enter makes the next item of a list. */
function inList(at: { depth: number; node: (depth: number) => { type: { name: string } } }): boolean {
  return Array.from({ length: at.depth }, (_, i) => at.node(i + 1)).some((n) => n.type.name === 'listItem')
}

function beforeCaret(editor: Editor): string {
  const { $from } = editor.state.selection
  return $from.parent.textBetween(0, $from.parentOffset, '\n', ' ')
}

function Toolbar({ editor }: { editor: Editor }) {
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
    <Popover.Root open={open} onOpenChange={handleOpen}>
      <Popover.Trigger asChild>
        <button
          type="button"
          aria-label={t('link')}
          title={t('link')}
          className="grid size-7 pointer-coarse:size-10 shrink-0 place-items-center rounded-sm text-ink-2 hover:bg-hover"
        >
          <LinkIcon size={15} />
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content sideOffset={6} className="z-50 rounded-lg border border-line bg-raised p-2 shadow-lg">
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
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
