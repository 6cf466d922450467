import type { CDPSession, Page } from '@playwright/test'

declare global {
  interface Window {
    watched: { tasks: number[]; gaps: number[]; events: number; paints: number[] }
  }
}

/** How the main thread did for a while, times in ms. */
export interface Stretch {
  longest: number // task; 0 when none took 50 ms
  blocked: number // the part of tasks beyond 50 ms, of 1,000 ms
  dropped: number // frames, of 100
  events: number // that arrived, a second
}

/** Watches the page from its first script on: long tasks, frames, events of the socket. */
export async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.watched = { tasks: [], gaps: [], events: 0, paints: [] }
    new PerformanceObserver((list) => {
      for (const task of list.getEntries()) window.watched.tasks.push(task.duration)
    }).observe({ type: 'longtask' })
    let last = performance.now()
    const frame = (now: number) => {
      window.watched.gaps.push(now - last)
      last = now
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
    const Plain = WebSocket
    window.WebSocket = class extends Plain {
      constructor(url: string | URL) {
        super(url)
        this.addEventListener('message', (e) => {
          if (String(e.data).startsWith('{"type":"event"')) window.watched.events++
        })
      }
    }
  })
}

/** Does something and tells how the main thread did meanwhile. */
export async function during(page: Page, act: () => Promise<void>): Promise<Stretch> {
  const events = await page.evaluate(() => {
    window.watched.tasks.length = window.watched.gaps.length = 0
    return window.watched.events
  })
  const began = Date.now()
  await act()
  const seconds = (Date.now() - began) / 1000
  const seen = await page.evaluate(() => structuredClone(window.watched))
  const frame = 1000 / 60
  const drawn = seen.gaps.length
  const dropped = seen.gaps.reduce((sum, gap) => sum + Math.max(0, Math.round(gap / frame) - 1), 0)
  return {
    longest: Math.max(0, ...seen.tasks),
    blocked: seen.tasks.reduce((sum, task) => sum + task - 50, 0) / seconds,
    dropped: (100 * dropped) / (drawn + dropped),
    events: (seen.events - events) / seconds,
  }
}

/**
 * From the next press of a key to the frame that shows what it is for: what
 * `shown` finds must be another element than before, or for `same` just painted.
 */
export async function press(page: Page, key: string, shown: string, same = false): Promise<number> {
  await page.evaluate(
    ([selector, any]) => {
      const { paints } = window.watched
      paints.length = 0
      const before = document.querySelector(selector)
      addEventListener(
        'keydown',
        (e) => {
          const look = () => {
            const now = document.querySelector(selector)
            if (!any && (!now || now === before)) return requestAnimationFrame(look)
            // A task posted in a frame runs after it was painted.
            const painted = new MessageChannel()
            painted.port1.onmessage = () => paints.push(performance.now() - e.timeStamp)
            painted.port2.postMessage(0)
          }
          requestAnimationFrame(look)
        },
        { once: true, capture: true },
      )
    },
    [shown, same] as const,
  )
  await page.keyboard.press(key)
  const took = await page.waitForFunction(() => window.watched.paints[0])
  return Number(await took.jsonValue())
}

/** What the page holds in memory after the collector ran, in MB, and its nodes. */
export async function memory(cdp: CDPSession): Promise<{ heap: number; nodes: number }> {
  for (let i = 0; i < 2; i++) await cdp.send('HeapProfiler.collectGarbage')
  const { usedSize } = await cdp.send('Runtime.getHeapUsage')
  const { nodes } = await cdp.send('Memory.getDOMCounters')
  return { heap: usedSize / 2 ** 20, nodes }
}

/** The value that so many of a hundred do not exceed. */
export function quantile(all: number[], percent: number): number {
  const sorted = all.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0
}
