package hooks

// Retries are the pauses between tries.
var Retries = retries
