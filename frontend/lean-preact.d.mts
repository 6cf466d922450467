import type { Plugin } from 'vite'

export function leanPreact(): Plugin
