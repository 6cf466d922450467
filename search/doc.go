// Package search makes words find conversations. It keeps a bleve index that is
// derived from the store by following the feed, and can be rebuilt from the
// store at any time: it is never the only copy of anything.
//
// One document stands for one conversation, so that words of different messages
// find it together and one change re-indexes one document:
//
//   - document.go says what a document holds; package terms how text becomes
//     terms (the same at index and query);
//   - package query reads the query language, resolve.go turns the names in it into
//     ids, compose.go into an index query with the reader's [inbox.Scope] inside;
//   - package disk opens, mends and closes the index's folder, indexer.go follows
//     the feed, rebuild.go fills an empty index while the program serves;
//   - search.go answers, highlight.go picks each hit's best message from the
//     store, similar.go finds past conversations like one.
//
// The index may lag behind the store: every hit is loaded anew and checked
// against the scope before it is returned.
package search
