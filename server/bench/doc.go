// Package bench measures the running program against the budgets of
// docs/benchmarks.md: it makes data, then talks to a server over HTTP and
// sockets as agents and visitors do, and prints a table.
package bench
