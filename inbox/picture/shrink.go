package picture

import (
	"image"
	"image/color"
	"image/draw"
)

// middle is the largest square in the middle.
func middle(b image.Rectangle) image.Rectangle {
	side := min(b.Dx(), b.Dy())
	at := b.Min.Add(image.Pt((b.Dx()-side)/2, (b.Dy()-side)/2))
	return image.Rectangle{at, at.Add(image.Pt(side, side))}
}

// shrink draws an area so that its longest side is no longer than side: each
// pixel is the mean of those that it stands for. Only the rows that one row of
// the result stands for are copied at a time, so it costs little memory.
func shrink(from image.Image, area image.Rectangle, side int) *image.RGBA {
	w, h := area.Dx(), area.Dy()
	if long := max(w, h); long > side {
		w, h = max(1, w*side/long), max(1, h*side/long)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	strip := image.NewRGBA(image.Rect(0, 0, area.Dx(), (area.Dy()+h-1)/h))
	white := image.NewUniform(color.White)
	for y := range h {
		top, bottom := y*area.Dy()/h, (y+1)*area.Dy()/h
		rows := image.Rect(0, 0, area.Dx(), bottom-top)
		draw.Draw(strip, rows, white, image.Point{}, draw.Src)
		draw.Draw(strip, rows, from, area.Min.Add(image.Pt(0, top)), draw.Over)
		for x := range w {
			out.SetRGBA(x, y, mean(strip, image.Rect(x*area.Dx()/w, 0, (x+1)*area.Dx()/w, bottom-top)))
		}
	}
	return out
}

func mean(of *image.RGBA, area image.Rectangle) color.RGBA {
	var sum [3]int
	for y := area.Min.Y; y < area.Max.Y; y++ {
		row := of.Pix[of.PixOffset(area.Min.X, y):of.PixOffset(area.Max.X, y)]
		for i := 0; i < len(row); i += 4 {
			sum[0] += int(row[i])
			sum[1] += int(row[i+1])
			sum[2] += int(row[i+2])
		}
	}
	n := area.Dx() * area.Dy()
	return color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 255}
}
