/** More entries than this a browser does not count. */
const countedAtMost = 49

let end: (() => void) | undefined

/**
 * While the panel covers a phone's screen, "back" folds it up instead of
 * leaving the page, by an entry of the panel's own in the history. Folded up in
 * another way, the panel takes its entry back, unless the page has added one of
 * its own meanwhile: that is the page's, and stays. `fold` is undefined when
 * the panel was folded up.
 */
export function backFolds(fold: (() => void) | undefined): void {
  end?.()
  end = undefined
  if (!fold || innerWidth < screen.width) return
  history.pushState(null, '')
  const { length } = history
  const handlePop = () => {
    end = undefined
    fold()
  }
  addEventListener('popstate', handlePop, { once: true })
  end = () => {
    removeEventListener('popstate', handlePop)
    if (history.length === length && length <= countedAtMost) history.back()
  }
}
