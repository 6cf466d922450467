package chat

import (
	"encoding/json"
	"reflect"
)

// What nodes tell each other, by type.
var nodeFrames = Frames{
	"node":   reflect.TypeFor[nodeTold](),
	"visit":  reflect.TypeFor[visitTold](),
	"draft":  reflect.TypeFor[draftTold](),
	"typing": reflect.TypeFor[typingNews](),
}

// news is a pointer to a struct of the table.
type news interface {
	Frame
	hearBy(p *Presence) // under the presence's mutex
}

type nodeTold struct {
	Typed
	Here nodeNews `json:"here"`
}

type visitTold struct {
	Typed
	Visit visitNews `json:"visit"`
}

type draftTold struct {
	Typed
	Draft DraftNews `json:"draft"`
}

func (n *nodeTold) hearBy(p *Presence)   { p.hearNode(n.Here) }
func (n *visitTold) hearBy(p *Presence)  { p.hearVisit(n.Visit) }
func (n *draftTold) hearBy(p *Presence)  { p.hearDraft(n.Draft) }
func (n *typingNews) hearBy(p *Presence) { p.hearTyping(*n) }

var newsNames = namesOf(nodeFrames)

// publish tells every node, this one too.
func (p *Presence) publish(n news) {
	n.setType(newsNames[reflect.TypeOf(n).Elem()])
	payload, err := json.Marshal(n)
	if err != nil { // not reached: the structs hold texts, numbers and times of this century
		p.Log.Error("news could not be told to other nodes", "error", err)
		return
	}
	p.Broker.Publish(payload)
}

// hear takes what nodes tell each other; what a later version says is passed over.
func (p *Presence) hear(payload []byte) {
	n := readNews(payload)
	if n == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	n.hearBy(p)
}

// readNews returns nil when the payload is none that this version knows.
func readNews(payload []byte) news {
	var said Typed
	if json.Unmarshal(payload, &said) != nil {
		return nil
	}
	known := nodeFrames[said.Type]
	if known == nil {
		return nil
	}
	n := reflect.New(known).Interface().(news)
	if json.Unmarshal(payload, n) != nil {
		return nil
	}
	return n
}
