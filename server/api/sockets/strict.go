package sockets

import (
	"encoding/binary"
	"errors"
	"net"
)

// errProtocol is what reading a socket ends with after a frame that is none by
// RFC 6455 and that the library takes.
var errProtocol = errors.New("not a frame by the protocol")

// strict is a socket's connection that reads no further than the first frame
// which the library would take against the protocol: a length that is not in its
// shortest form or has its highest bit set (section 5.2), and a close whose
// payload is too short for a code (section 5.5.1).
type strict struct {
	net.Conn
	head [10]byte
	have int
	left uint64 // of the mask and the payload of the present frame
	over bool
}

func (s *strict) Read(p []byte) (int, error) {
	if s.over {
		return 0, errProtocol
	}
	n, err := s.Conn.Read(p)
	good := s.follow(p[:n])
	if good < n {
		s.over = true
		if good == 0 {
			return 0, errProtocol
		}
		return good, nil
	}
	return n, err
}

// follow reads headers in what came and passes over payloads. It returns how much
// came before the first header that is wrong.
func (s *strict) follow(p []byte) (good int) {
	for i := 0; i < len(p); {
		if s.left > 0 {
			skip := min(s.left, uint64(len(p)-i))
			s.left -= skip
			i += int(skip)
			continue
		}
		s.head[s.have] = p[i]
		s.have++
		i++
		if s.have < s.headLength() {
			continue
		}
		length, ok := s.length()
		if !ok {
			return max(0, i-s.have)
		}
		s.left, s.have = length, 0
		if s.head[1]&0x80 != 0 {
			s.left += 4
		}
	}
	return len(p)
}

func (s *strict) headLength() int {
	if s.have < 2 {
		return 2
	}
	switch s.head[1] & 0x7f {
	case 126:
		return 4
	case 127:
		return 10
	}
	return 2
}

// length is that of the payload which the header announces.
func (s *strict) length() (n uint64, ok bool) {
	switch short := uint64(s.head[1] & 0x7f); short {
	case 126:
		n = uint64(binary.BigEndian.Uint16(s.head[2:]))
		return n, n >= 126
	case 127:
		n = binary.BigEndian.Uint64(s.head[2:])
		return n, n > 0xffff && n < 1<<63
	default:
		return short, s.head[0]&0x0f != 8 || short != 1
	}
}
