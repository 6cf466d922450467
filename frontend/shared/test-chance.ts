import { beforeEach } from 'vitest'

// Pauses between tries are spread by chance. In tests it is the same in every run, so that none of them passes or fails
// by it: mulberry32, begun anew for each test. A test that asks what chance may do at most sets Math.random itself.
let state = 0
beforeEach(() => {
  state = 1
})
Math.random = () => {
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}
