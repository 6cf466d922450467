import type { Plugin } from 'vite'

/** Where the languages are. */
export const folder: string
/** The codes of all languages, English first. */
export function codes(from?: string): string[]
/** What each language.json says, by code. */
export function facts(from?: string): Record<string, Record<string, unknown>>
/** The parts that texts come in. */
export function parts(from?: string): string[]
/** The paths of a tree's texts: "a.b.c". */
export function keysOf(tree: object): string[]
/** What a language lacks, by part. */
export function missing(code: string, from?: string): Record<string, string[]>
export function languages(from?: string): Plugin
export function serviceWorker(path: string, from?: string): Plugin
