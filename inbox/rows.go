package inbox

import "context"

// EachRow calls do with every row of a range that can be read, in the order of
// the range, until one fails. It reads a page at a time; do may change rows and
// delete them.
func EachRow[T Record[T]](ctx context.Context, from Table[T], r Range, do func(T) error) error {
	for after := ""; ; {
		rows, next, err := from.Page(ctx, r, Page{After: after, Limit: MaxPage})
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := do(row); err != nil {
				return err
			}
		}
		if after = next; after == "" {
			return nil
		}
	}
}

// AllRows returns the rows of a range in which there are few.
func AllRows[T Record[T]](ctx context.Context, from Table[T], r Range) ([]T, error) {
	var all []T
	err := EachRow(ctx, from, r, func(row T) error {
		all = append(all, row)
		return nil
	})
	return all, err
}
