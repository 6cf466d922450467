import { useEffect, useRef, useState } from 'preact/hooks'
import { ApiError, upload } from './api'
import { filesAtMost, named, refusal } from './attachments'
import type { Chat } from './chat'
import type { WireFile } from './wire'
import type { Words } from './words'

/** A file that was chosen for the next message. */
export interface Upload {
  key: number
  file: File
  /** How much has arrived, 0 to 1. */
  part: number
  stored?: WireFile
  failed?: boolean
}

export interface Uploads {
  list: readonly Upload[]
  /** Why the last choice was not taken, in words. */
  problem: string | undefined
  add(files: readonly File[]): void
  remove(key: number): void
  retry(key: number): void
  clear(): void
}

/** Uploads what is chosen at once, so that sending has nothing left to wait for. */
export function useUploads(chat: Chat, words: Words): Uploads {
  const [list, setList] = useState<readonly Upload[]>([])
  const [problem, setProblem] = useState<string>()
  const keys = useRef(0)
  const running = useRef(new Map<number, () => void>())
  useEffect(() => () => running.current.forEach((abort) => abort()), [])

  const change = (key: number, part: Partial<Upload>) => setList((all) => all.map((u) => (u.key === key ? { ...u, ...part } : u)))

  const begin = async ({ key, file }: Upload) => {
    change(key, { failed: false, part: 0 })
    try {
      const { done, abort } = upload(file, await chat.token(), (part) => change(key, { part }))
      running.current.set(key, abort)
      change(key, { stored: await done, part: 1 })
    } catch (error) {
      change(key, { failed: true })
      const refused = error instanceof ApiError && !error.passing
      setProblem(words.say(refused && error.code === 'invalid' ? 'fileType' : 'fileFailed', { name: file.name }))
    }
    running.current.delete(key)
  }

  const add = (files: readonly File[]) => {
    const limits = chat.state.channel?.files
    if (!limits) return
    setProblem(undefined)
    const taken: Upload[] = []
    for (const file of files) {
      const why = refusal(file, limits)
      if (why) setProblem(words.say(why, { name: file.name, size: words.size(limits.maxBytes) }))
      else if (list.length + taken.length >= filesAtMost) setProblem(words.say('tooManyFiles', { count: words.number(filesAtMost) }))
      else taken.push({ key: ++keys.current, file: named(file, new Date()), part: 0 })
    }
    setList((all) => [...all, ...taken])
    for (const one of taken) void begin(one)
  }

  return {
    list,
    problem,
    add,
    remove(key) {
      running.current.get(key)?.()
      setProblem(undefined)
      setList((all) => all.filter((u) => u.key !== key))
    },
    retry(key) {
      setProblem(undefined)
      const one = list.find((u) => u.key === key)
      if (one) void begin(one)
    },
    clear() {
      setList([])
      setProblem(undefined)
    },
  }
}
