package bench

// Pressure says how hard a server is pressed. Budgets hold under [Full].
type Pressure struct {
	Agents   int // who read at once
	Reads    int // of one kind, by one agent alone
	Visitors int // who have a conversation
	Accepted int // messages a second, for 8 seconds
	Writers  int // who write as fast as they are answered
	Finds    int // messages that are looked for
	Live     int // messages a second from socket to socket, for 8 seconds
	Sockets  int // open and idle
}

// Full is what the budgets are about; Slight is for a server that is only good
// for tests.
var (
	Full   = Pressure{Agents: 16, Reads: 400, Visitors: 1200, Accepted: 500, Writers: 64, Finds: 60, Live: 200, Sockets: 10_000}
	Slight = Pressure{Agents: 2, Reads: 20, Visitors: 6, Accepted: 1, Writers: 2, Finds: 5, Live: 1, Sockets: 1000}
)
