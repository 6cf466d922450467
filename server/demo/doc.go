// Package demo makes the demo company: Narvan, a shop for lamps and small
// furniture with a Persian and an English chat channel. Everything is made
// through the domain's own use cases, at the times at which it would have
// happened, so that the demo is what real use leaves behind.
package demo
