// Package plain cleans what people type on one line, so that it shows what it says:
// names, and addresses of the web. It knows nothing of conversations.
package plain
