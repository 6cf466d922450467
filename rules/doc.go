// Package rules will hold the routing rules: when these events happen and
// these conditions hold, do these actions; with timers, SLA policies, business
// hours, traces and backtests. It follows the feed and acts through the same
// services as agents do. It may import inbox and nothing else of this module.
package rules
