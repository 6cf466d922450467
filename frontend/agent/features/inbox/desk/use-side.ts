import { useState } from 'react'

export type Side = 'folders' | 'contact'

/** Which pane has taken another's place on a narrow screen; going elsewhere closes it. */
export function useSide(place: string): [Side | undefined, (side: Side | undefined) => void] {
  const [opened, setOpened] = useState<{ side: Side; place: string }>()
  const here = opened?.place === place
  if (opened && !here) setOpened(undefined)
  return [here ? opened.side : undefined, (side) => setOpened(side && { side, place })]
}
