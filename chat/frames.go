package chat

import (
	"encoding/json"
	"reflect"

	"github.com/pasokh/pasokh/inbox"
)

// Frames are the frames that may be sent one way on the sockets of one kind of client: the name of the
// type in the frame, and the Go struct of it. The API describes the frames by these tables, and the
// front ends' types are generated from that description. The name of a struct is that of its type and
// its direction; it embeds [Typed].
type Frames map[string]reflect.Type

// The four ways.
var (
	ToAgent = Frames{
		"welcome":  reflect.TypeFor[WelcomeToAgent](),
		"event":    reflect.TypeFor[EventToAgent](),
		"seen":     reflect.TypeFor[SeenToAgent](),
		"gone":     reflect.TypeFor[GoneToAgent](),
		"record":   reflect.TypeFor[RecordToAgent](),
		"resync":   reflect.TypeFor[ResyncToAgent](),
		"presence": reflect.TypeFor[PresenceToAgent](),
		"typing":   reflect.TypeFor[TypingToAgent](),
		"viewing":  reflect.TypeFor[ViewingToAgent](),
		"visit":    reflect.TypeFor[VisitToAgent](),
		"draft":    reflect.TypeFor[DraftToAgent](),
		"pong":     reflect.TypeFor[PongToAgent](),
		"error":    reflect.TypeFor[ErrorToClient](),
	}
	ToVisitor = Frames{
		"welcome": reflect.TypeFor[WelcomeToVisitor](),
		"message": reflect.TypeFor[MessageToVisitor](),
		"state":   reflect.TypeFor[StateToVisitor](),
		"ack":     reflect.TypeFor[AckToVisitor](),
		"fail":    reflect.TypeFor[FailToVisitor](),
		"typing":  reflect.TypeFor[TypingToVisitor](),
		"resync":  reflect.TypeFor[ResyncToVisitor](),
		"error":   reflect.TypeFor[ErrorToClient](),
	}
	FromAgent = Frames{
		"hello":    reflect.TypeFor[HelloFromAgent](),
		"typing":   reflect.TypeFor[TypingFromAgent](),
		"viewing":  reflect.TypeFor[ViewingFromAgent](),
		"presence": reflect.TypeFor[PresenceFromAgent](),
		"ping":     reflect.TypeFor[PingFromAgent](),
	}
	FromVisitor = Frames{
		"hello":  reflect.TypeFor[HelloFromVisitor](),
		"send":   reflect.TypeFor[SendFromVisitor](),
		"typing": reflect.TypeFor[TypingFromVisitor](),
		"seen":   reflect.TypeFor[SeenFromVisitor](),
	}
)

// Frame is a pointer to a struct of the tables.
type Frame interface {
	frameType() string
	setType(string)
}

// Typed is the type that a frame, or news between nodes, names.
type Typed struct {
	Type string `json:"type"`
}

func (t *Typed) frameType() string { return t.Type }
func (t *Typed) setType(s string)  { t.Type = s }

// typeNames are the types that frames to clients name, by struct.
var typeNames = namesOf(ToAgent, ToVisitor)

func namesOf(tables ...Frames) map[reflect.Type]string {
	names := map[reflect.Type]string{}
	for _, table := range tables {
		for name, t := range table {
			names[t] = name
		}
	}
	return names
}

// encode writes a frame for a client with the type that its struct has in the tables.
func encode(f Frame) []byte {
	name, known := typeNames[reflect.TypeOf(f).Elem()]
	if !known {
		panic("chat: a frame is in no table")
	}
	f.setType(name)
	raw, err := json.Marshal(f)
	if err != nil {
		panic(err) // only what Views rendered could be at fault, and json.RawMessage was checked by them
	}
	return raw
}

// What [Views] rendered, as frames carry it: the API says of which shape each is.
type (
	AgentRow            struct{ json.RawMessage }
	AgentMessage        struct{ json.RawMessage }
	VisitorConversation struct{ json.RawMessage }
	VisitorMessage      struct{ json.RawMessage }
)

// ErrorToClient is the last frame before the server closes a socket. It says why, and for how many
// seconds at least the client must stay away; 0 when that is not known.
type ErrorToClient struct {
	Typed
	Code       inbox.Code `json:"code"`
	RetryAfter int        `json:"retryAfter,omitempty"`
}

// Refused is the frame that says why a socket is about to be closed.
func Refused(code inbox.Code, seconds int) []byte {
	return encode(&ErrorToClient{Code: code, RetryAfter: seconds})
}
