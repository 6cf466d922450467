package inbox

// Page asks for the part of a list that comes after a cursor. Cursors are
// opaque to clients; a store refuses one it did not make with invalid (after).
type Page struct {
	After string // "" is the beginning
	Limit int    // 1..MaxPage; other values are brought into that range
}

// DefaultPage and MaxPage bound how many rows one list answer holds.
const (
	DefaultPage = 50
	MaxPage     = 100
)

// Size returns the limit brought into 1..MaxPage; 0 means DefaultPage.
func (p Page) Size() int {
	switch {
	case p.Limit <= 0:
		return DefaultPage
	case p.Limit > MaxPage:
		return MaxPage
	}
	return p.Limit
}
