/**
 * A file that is dropped where nothing takes it would be opened by the browser in place of the app: it is not. Returns
 * what ends that.
 */
export function keepFromOpening(): () => void {
  const stay = (e: DragEvent) => {
    if (e.defaultPrevented || !e.dataTransfer?.types.includes('Files')) return
    e.preventDefault()
    e.dataTransfer.dropEffect = 'none'
  }
  addEventListener('dragover', stay)
  addEventListener('drop', stay)
  return () => {
    removeEventListener('dragover', stay)
    removeEventListener('drop', stay)
  }
}
