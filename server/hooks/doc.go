// Package hooks tells other programs what happens: outgoing webhooks.
//
// Each webhook follows the feed at a place of its own (line.go). An event that it
// wants becomes a delivery with an id made of the two, kept durably until it was
// taken (queue.go), so that a replay of the feed doubles nothing; what is sent is
// read from the store when it is sent (payload.go), signed and posted (send.go).
// A webhook whose queue is full stands still, and the feed keeps its place:
// nothing is dropped. One node at a time delivers.
package hooks
