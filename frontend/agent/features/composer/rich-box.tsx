import Placeholder from '@tiptap/extension-placeholder'
import { type Editor, EditorContent, useEditor } from '@tiptap/react'
import StarterKit from '@tiptap/starter-kit'
import { type RefObject, useEffect, useImperativeHandle, useLayoutEffect, useRef } from 'react'
import type { Box, BoxProps } from './box'
import { documentOf, isPlain, type Node, pieces, textOf } from './document'
import { pastesText } from './pasted'
import { Toolbar } from './toolbar'

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
        id: props.id ?? 'composer',
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
