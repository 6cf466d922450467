/** The largest side of the square that is sent, in pixels; the server keeps one of half of it. */
export const side = 512

/** Which part of a picture its middle square is, and how large it is drawn. */
export function middleOf(width: number, height: number): { x: number; y: number; from: number; to: number } {
  const from = Math.min(width, height)
  return { x: Math.floor((width - from) / 2), y: Math.floor((height - from) / 2), from, to: Math.min(from, side) }
}

/** Cuts the middle of a picture to a square, upright, on white; rejects when the file is none. */
export async function squareOf(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
  const { x, y, from, to } = middleOf(picture.width, picture.height)
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = to
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  context.imageSmoothingQuality = 'high'
  context.fillStyle = '#fff'
  context.fillRect(0, 0, to, to)
  context.drawImage(picture, x, y, from, from, 0, 0, to, to)
  picture.close()
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/jpeg', 0.9),
  )
}
