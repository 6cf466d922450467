import { MessageSquare } from 'lucide-react'

/** The product's mark, beside its name or the company's. */
export function Mark() {
  return (
    <span className="grid size-6 shrink-0 place-items-center rounded-[7px] bg-accent text-on-accent">
      <MessageSquare size={14} aria-hidden="true" />
    </span>
  )
}
