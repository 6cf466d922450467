export type Unit = 'm' | 'h' | 'd' | 'w'

/** A duration like 30m as a number and its unit. */
export function splitDuration(text: string): { amount: number; unit: Unit } {
  const m = /^(\d+)([mhdw])$/.exec(text)
  return m ? { amount: Number(m[1]), unit: m[2] as Unit } : { amount: 1, unit: 'h' }
}
