/** Puts the focus where one writes. */
export function focusBox(): void {
  document.getElementById('box')?.focus()
}

/** Whether there is only a keyboard on the screen, with no Shift at hand for a new line. */
export function onPhone(): boolean {
  return matchMedia('(pointer: coarse) and (hover: none)').matches
}
