package kit

// What a handler tells the edge of its answer, as values of the request.
type answerOf int

const (
	AnswerNetwork answerOf = iota // for whom it is
	AnswerAgent                   // it is for an agent
	AnswerShared                  // its bytes are in memory anyway, once for all
)

// Immutable lets everybody keep what never changes under its address.
const Immutable = "public, max-age=31536000, immutable"

// OwnAnswer lets a browser keep a file, but it asks each time whether it may
// still show it: who sits there next has its cache and not its session.
const OwnAnswer = "private, no-cache"
