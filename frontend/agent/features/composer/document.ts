/** A document of the editor, as JSON. */
export interface Node {
  type?: string
  text?: string
  marks?: { type: string }[]
  attrs?: Record<string, unknown>
  content?: Node[]
}

/** Whether there is no formatting: then the text says it all. */
export function isPlain(doc: Node): boolean {
  return (doc.content ?? []).every(
    (block) =>
      block.type === 'paragraph' &&
      (block.content ?? []).every((n) => n.type === 'hardBreak' || (n.type === 'text' && !n.marks?.length)),
  )
}

/** The words of a document, a line for each paragraph, with signs for the items of lists. */
export function textOf(doc: Node): string {
  return (doc.content ?? []).map((block) => blockText(block, '')).join('\n')
}

function blockText(node: Node, indent: string): string {
  switch (node.type) {
    case 'bulletList':
    case 'orderedList':
      return (node.content ?? [])
        .map((item, i) => {
          const sign = node.type === 'bulletList' ? '• ' : `${Number(node.attrs?.start ?? 1) + i}. `
          return indent + sign + (item.content ?? []).map((b) => blockText(b, `${indent}  `)).join('\n')
        })
        .join('\n')
    case 'blockquote':
      return (node.content ?? []).map((b) => `> ${blockText(b, indent)}`).join('\n')
    default:
      return inline(node)
  }
}

function inline(node: Node): string {
  return (node.content ?? []).map((n) => (n.type === 'hardBreak' ? '\n' : (n.text ?? inline(n)))).join('')
}

/** Plain text as a document: a paragraph a line. */
export const documentOf = (text: string): Node => ({
  type: 'doc',
  content: text.split('\n').map((line) => ({ type: 'paragraph', content: line ? [{ type: 'text', text: line }] : [] })),
})

/** Text to be put into a paragraph, with its line breaks. */
export const pieces = (text: string): Node[] =>
  text
    .split('\n')
    .flatMap((line, i) => [...(i > 0 ? [{ type: 'hardBreak' }] : []), ...(line ? [{ type: 'text', text: line }] : [])])
