package wire

// RowPage is a page of a list of conversations.
type RowPage struct {
	Items []Row  `json:"items"`
	Next  string `json:"next,omitempty"`
}
