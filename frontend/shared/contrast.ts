/** Colours are "#rrggbb"; ratios are those of WCAG 2.2, 1 to 21. */

const white = '#ffffff'
const ink = '#04171a'

/** The relative luminance of a colour, 0 to 1. */
export function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = channels(color).map((v) => {
    const c = v / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** How far two colours stand apart. */
export function ratio(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

/** The text colour for a background: white when that is readable, else the better of the two. */
export function inkOn(background: string): string {
  const onWhite = ratio(white, background)
  return onWhite >= 4.5 || onWhite >= ratio(ink, background) ? white : ink
}

/** The nearest shade of a colour that is readable on a surface: mixed with white or black in steps. */
export function readableOn(surface: string, color: string, least = 4.5): string {
  const toward = luminance(surface) > 0.18 ? '#000000' : white
  for (let step = 0; step < 20; step++) {
    const shade = mix(color, toward, 0.05 * step)
    if (ratio(shade, surface) >= least) return shade
  }
  return toward
}

function mix(a: string, b: string, part: number): string {
  const to = channels(b)
  return `#${channels(a)
    .map((v, i) =>
      Math.round(v + ((to[i] ?? 0) - v) * part)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`
}

function channels(color: string): number[] {
  return [1, 3, 5].map((i) => Number.parseInt(color.slice(i, i + 2), 16))
}
