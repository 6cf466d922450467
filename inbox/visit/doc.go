// Package visit is what is known of a visit to a site: where it began, in which
// browser, where. It reads what browsers say into a few known words.
package visit
