/** The largest side of the square that is sent, in pixels; the server keeps one of half of it. */
export const side = 512
/** A part is no smaller than this, in pixels of the picture, unless the picture is. */
const least = 64

/** A square part of a picture: where it is between one side and the other (0 to 1), and how near. */
export interface Part {
  across: number
  down: number
  zoom: number // 1 is the largest square
}

export const middle: Part = { across: 0.5, down: 0.5, zoom: 1 }

export const nearest = ({ width, height }: Size): number => Math.max(1, Math.min(4, Math.min(width, height) / least))

type Size = Pick<ImageBitmap, 'width' | 'height'>

/** Where a part is in the picture, and how large it is drawn. */
export function squareOf({ width, height }: Size, { across, down, zoom }: Part) {
  const from = Math.max(1, Math.round(Math.min(width, height) / zoom))
  return {
    x: Math.floor((width - from) * across),
    y: Math.floor((height - from) * down),
    from,
    to: Math.min(from, side),
  }
}

/** The part after the picture was moved by so much of the square's side. */
export function moved(size: Size, part: Part, by: { across: number; down: number }): Part {
  const { from } = squareOf(size, part)
  const go = (at: number, room: number, way: number) =>
    room > 0 ? Math.min(1, Math.max(0, at - (way * from) / room)) : at
  return {
    ...part,
    across: go(part.across, size.width - from, by.across),
    down: go(part.down, size.height - from, by.down),
  }
}

/** Reads a picture, upright; rejects when the file is none. */
export const pictureOf = (file: Blob): Promise<ImageBitmap> =>
  createImageBitmap(file, { imageOrientation: 'from-image' })

/** Draws a part of a picture, on white. */
export function draw(canvas: HTMLCanvasElement, picture: ImageBitmap, part: Part): void {
  const { x, y, from, to } = squareOf(picture, part)
  canvas.width = canvas.height = to
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  context.imageSmoothingQuality = 'high'
  context.fillStyle = '#fff'
  context.fillRect(0, 0, to, to)
  context.drawImage(picture, x, y, from, from, 0, 0, to, to)
}

/** A part of a picture as a file. */
export function cut(picture: ImageBitmap, part: Part): Promise<Blob> {
  const canvas = document.createElement('canvas')
  draw(canvas, picture, part)
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/jpeg', 0.9),
  )
}
