/**
 * Whether what is pasted is text. Office programs put a picture of the text beside it, which nobody means; a file copied
 * in a file manager comes with its name as text, and is meant.
 */
export function pastesText(data: DataTransfer | null): boolean {
  if (!data || data.files.length === 0) return true
  const text = data.getData('text/plain').trim()
  return text !== '' && ![...data.files].some((f) => f.name === text)
}
