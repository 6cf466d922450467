import { type PointerEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { draw, middle, moved, nearest, type Part, squareOf } from './square'

interface PhotoPartProps {
  picture: ImageBitmap
  onChoose: (part: Part) => void
  onClose: () => void
}

/** Which square of a picture one is shown by: dragged, or set with the sliders. */
export function PhotoPart({ picture, onChoose, onClose }: PhotoPartProps) {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const [part, setPart] = useState(middle)
  const [canvas, setCanvas] = useState<HTMLCanvasElement | null>(null) // a dialog's content comes after it
  useEffect(() => {
    if (canvas) draw(canvas, picture, part)
  }, [canvas, picture, part])
  const handleMove = (e: PointerEvent<HTMLCanvasElement>) => {
    if (!e.buttons) return
    const { width } = e.currentTarget.getBoundingClientRect()
    const by = { across: e.movementX / width, down: e.movementY / width }
    setPart((now) => moved(picture, now, by))
  }
  const { from } = squareOf(picture, part)
  const sliders = [
    { key: 'across', min: 0, max: 1, still: picture.width <= from },
    { key: 'down', min: 0, max: 1, still: picture.height <= from },
    { key: 'zoom', min: 1, max: nearest(picture), still: nearest(picture) === 1 },
  ] as const
  return (
    <Dialog open title={t('photo.part')} description={t('photo.partHint')} changed={part !== middle} onClose={onClose}>
      <canvas
        ref={setCanvas}
        role="img"
        aria-label={t('photo.part')}
        onPointerDown={(e) => e.currentTarget.setPointerCapture(e.pointerId)}
        onPointerMove={handleMove}
        className="mx-auto size-56 cursor-move touch-none rounded-full border border-line"
      />
      {sliders.map(({ key, min, max, still }) => (
        <label key={key} className="flex items-center gap-3 text-sm">
          <span className="w-24 text-ink-2">{t(`photo.${key}`)}</span>
          <input
            type="range"
            dir={key === 'across' ? 'ltr' : undefined} // a picture has the same sides in every language
            min={min}
            max={max}
            step={0.01}
            value={part[key]}
            disabled={still}
            onChange={(e) => setPart((now) => ({ ...now, [key]: Number(e.target.value) }))}
            className="min-w-0 flex-1 accent-(--color-accent)"
          />
        </label>
      ))}
      <div className="flex justify-end gap-2">
        <Button look="ghost" onClick={onClose}>
          {common('cancel')}
        </Button>
        <Button look="primary" onClick={() => onChoose(part)}>
          {t('photo.take')}
        </Button>
      </div>
    </Dialog>
  )
}
