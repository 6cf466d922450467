interface Named {
  id: string
  name: string
}

const before = /(?:^|[\s(«"])@([\p{L}\p{N}\p{M}_.-]*)$/u

/** What was typed after an "@" that stands at the caret and begins a word; undefined when there is none. */
export const mentionAt = (text: string): string | undefined => before.exec(text)?.[1]

/** Whose names stand in the text after an "@": the longest name counts, so that @Sara Ahmadi is not @Sara too. */
export function mentionsIn(text: string, agents: Named[]): string[] {
  const found: string[] = []
  let rest = text
  for (const agent of [...agents].sort((a, b) => b.name.length - a.name.length)) {
    if (!agent.name || !rest.includes(`@${agent.name}`)) continue
    found.push(agent.id)
    rest = rest.replaceAll(`@${agent.name}`, ' ')
  }
  return agents.filter((a) => found.includes(a.id)).map((a) => a.id)
}
