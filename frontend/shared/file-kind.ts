import table from './file-kinds.json'

/** How much of a file is looked at, in bytes. */
export const headBytes = 1024

/** Why a file is refused, as the server says it: `errors[0].key` of its answer. */
export type FileRefusal = 'empty' | 'size' | 'type' | 'picture' | 'drawing' | 'damaged'

export interface FileKind {
  name: string // that the server keeps it under: it ends as its content does
  type: string
  refused?: FileRefusal
}

interface Kind {
  name: string
  marks: string[] | null
  endings?: { ending: string; type: string }[]
  strict?: boolean
  refused?: string
}

const kinds: Kind[] = table
const endings = new Set(kinds.flatMap((k) => k.endings?.map((e) => e.ending) ?? []))

/** What a file is by its name and its first bytes, decided as the server does: inbox/sniff, of which this is the twin. */
export function kindOf(name: string, bytes: Uint8Array): FileKind {
  const head = latin(bytes.subarray(0, headBytes))
  const ending = endingOf(name)
  for (const kind of kinds) {
    const [first] = kind.endings ?? []
    if (!begins(kind, head)) continue
    if (kind.refused) return { name, type: '', refused: kind.refused as FileRefusal }
    const own = kind.endings?.find((e) => e.ending === ending.toLowerCase())
    if (own) return { name, type: own.type }
    if (first && !kind.strict) return { name: renamed(name, first.ending), type: first.type }
  }
  return { name, type: '', refused: reason(ending.toLowerCase(), head) }
}

/** Why the server would refuse a file, told from its size and its beginning; rejects when it cannot be read. */
export async function fileRefusal(file: File, maxBytes: number): Promise<FileRefusal | undefined> {
  if (file.size === 0) return 'empty'
  if (file.size > maxBytes) return 'size'
  const head = await file.slice(0, headBytes).arrayBuffer()
  return kindOf(file.name, new Uint8Array(head)).refused
}

const latin = (bytes: Uint8Array): string => Array.from(bytes, (b) => String.fromCharCode(b)).join('')

const endingOf = (name: string): string => /\.[^.]*$/.exec(name)?.[0] ?? ''

function reason(ending: string, head: string): FileRefusal {
  if (head.includes('<svg') && ending !== '.html' && ending !== '.htm') return 'drawing'
  return endings.has(ending) ? 'damaged' : 'type'
}

function renamed(name: string, ending: string): string {
  const was = endingOf(name)
  return (endings.has(was.toLowerCase()) ? name.slice(0, -was.length) : name) + ending
}

function begins(kind: Kind, head: string): boolean {
  if (kind.name === 'text') return isText(head)
  return !!kind.marks?.some((mark) => mark.split(' ').every((part) => has(head, part)))
}

/** Whether the head holds a part of a mark: "at:hex" or "from-to:hex". */
function has(head: string, part: string): boolean {
  const [place = '', digits = ''] = part.split(':')
  const [from, to] = place.split('-').map(Number)
  const want = latin(Uint8Array.from(digits.match(/../g) ?? [], (two) => Number.parseInt(two, 16)))
  return to === undefined ? head.startsWith(want, from) : head.slice(from, to).includes(want)
}

/** Whether nothing in the head belongs to programs only, in any encoding but UTF-16, which must say that it is. */
function isText(head: string): boolean {
  if (head.startsWith('\xff\xfe') || head.startsWith('\xfe\xff')) return true
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what text has none of
  return !/[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(head)
}
