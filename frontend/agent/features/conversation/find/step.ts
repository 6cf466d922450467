/** The seq to go to from `at`, where hits are newest first: round and round. Undefined when there are none. */
export function stepped(seqs: number[], at: number, by: 1 | -1): number | undefined {
  const now = seqs.indexOf(at)
  const next = now < 0 ? seqs.findIndex((seq) => seq < at) : now + by
  return seqs.at(next >= seqs.length ? 0 : next)
}

/** Where one is when other hits are there: where one was, or else at the next older one, or at the newest. */
export function settled(seqs: number[], at: number): number | undefined {
  return seqs.find((seq) => seq <= at) ?? seqs[0]
}
