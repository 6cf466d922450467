package bench

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Row is one line of the table: what, the budget, and a figure for each size.
type Row struct {
	What, Budget string
	Figures      []string
}

// Print writes the rows as a Markdown table.
func Print(w io.Writer, columns []string, rows []Row) error {
	lines := [][]string{append([]string{"what", "budget"}, columns...)}
	for _, r := range rows {
		lines = append(lines, append([]string{r.What, r.Budget}, r.Figures...))
	}
	widths := make([]int, len(lines[0]))
	for _, l := range lines {
		for i, cell := range l {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for n, l := range lines {
		if _, err := fmt.Fprintln(w, markdown(l, widths)); err != nil {
			return err
		}
		if n == 0 {
			rule := make([]string, len(widths))
			for i, width := range widths {
				rule[i] = strings.Repeat("-", width)
			}
			if _, err := fmt.Fprintln(w, markdown(rule, widths)); err != nil {
				return err
			}
		}
	}
	return nil
}

func markdown(cells []string, widths []int) string {
	var b strings.Builder
	for i, cell := range cells {
		b.WriteString("| " + cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)) + " ")
	}
	return b.String() + "|"
}

// Merge puts the figures of several runs of the same rows side by side.
func Merge(runs ...[]Row) []Row {
	out := make([]Row, len(runs[0]))
	for i, r := range runs[0] {
		out[i] = Row{What: r.What, Budget: r.Budget}
		for _, run := range runs {
			out[i].Figures = append(out[i].Figures, run[i].Figures...)
		}
	}
	return out
}
