package visitor

import (
	"fmt"
	"math"
	"strconv"
)

// Shades are what is made of a channel's colour so that it can be read (WCAG
// 2.2, 1.4.3). The panel is told them: working them out costs as much script as
// a third of its conversation.
type Shades struct {
	Ink   string `json:"ink" doc:"Text on the colour"`
	Light string `json:"light" doc:"The colour as text on white"`
	Dark  string `json:"dark" doc:"The colour as text on the dark surface"`
}

// The surfaces and inks of the panel: see frontend/shared/contrast.ts, which
// works out the same for the settings page.
var (
	paper    = shade{255, 255, 255}
	darkness = shade{20, 24, 26}
	black    = shade{}
	darkInk  = shade{4, 23, 26}
)

const readable = 4.5

func shadesOf(color string) Shades {
	c := parseShade(color)
	ink := paper
	if onPaper := contrast(paper, c); onPaper < readable && onPaper < contrast(darkInk, c) {
		ink = darkInk
	}
	return Shades{ink.String(), c.readableOn(paper).String(), c.readableOn(darkness).String()}
}

// shade is red, green and blue, 0 to 255.
type shade [3]int

// parseShade reads #rrggbb, which a stored channel has.
func parseShade(color string) (s shade) {
	if len(color) != len("#rrggbb") {
		return s
	}
	for i := range s {
		if n, err := strconv.ParseUint(color[1+2*i:3+2*i], 16, 8); err == nil {
			s[i] = int(n)
		}
	}
	return s
}

func (s shade) String() string { return fmt.Sprintf("#%02x%02x%02x", s[0], s[1], s[2]) }

func (s shade) luminance() (sum float64) {
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		c := float64(s[i]) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

// contrast is how far two colours stand apart, 1 to 21.
func contrast(a, b shade) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// readableOn is the nearest shade of s that can be read on a surface: mixed with
// white or black in steps.
func (s shade) readableOn(surface shade) shade {
	toward := paper
	if surface.luminance() > 0.18 {
		toward = black
	}
	for step := range 20 {
		mixed := s
		for i := range mixed {
			mixed[i] = int(math.Round(float64(s[i]) + float64(toward[i]-s[i])*0.05*float64(step)))
		}
		if contrast(mixed, surface) >= readable {
			return mixed
		}
	}
	return toward
}
