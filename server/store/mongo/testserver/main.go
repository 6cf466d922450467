// Command testserver speaks MongoDB's wire protocol, for tests on machines
// without a MongoDB: FerretDB on SQLite files, behind a listener that lets one
// message for each database through at a time. FerretDB alone is not atomic
// between clients; so serialised, each command is, as MongoDB promises for one
// document, while the commands of different clients still interleave. Databases
// share nothing, and every test has its own: theirs are answered side by side.
// It prints its URI on a line and ends when its standard input does.
package main

import (
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"

	"github.com/FerretDB/FerretDB/ferretdb"
	"github.com/FerretDB/wire"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:0", "where to listen")
	data := flag.String("data", "", "directory of the databases; a new temporary one when empty")
	flag.Parse()
	debug.SetGCPercent(400) // it reads whole collections for most queries, and what it collects is read no more
	if err := run(*addr, *data); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(addr, data string) error {
	temp, err := os.MkdirTemp("", "pasokh-testserver-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	if data == "" {
		data = temp
	}
	socket := filepath.Join(temp, "socket")
	db, err := ferretdb.New(&ferretdb.Config{
		Handler: "sqlite", SQLiteURL: "file:" + data + "/?_pragma=synchronous(off)",
		Listener: ferretdb.ListenerConfig{Unix: socket},
		Logger:   slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError + 1})),
	})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	fmt.Printf("mongodb://%s/\n", listener.Addr())

	ctx, stop := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // until whoever started this is gone
		stop()
		_ = listener.Close()
	}()
	go accept(listener, socket)
	return db.Run(ctx)
}

// accept forwards every connection until the listener is closed.
func accept(listener net.Listener, socket string) {
	var queues queues
	for {
		client, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer client.Close()
			server, err := net.Dial("unix", socket)
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
				return
			}
			defer server.Close()
			forward(client, server, &queues)
		}()
	}
}

// queues holds a lock for each database, under its name.
type queues struct{ locks sync.Map }

func (q *queues) of(database string) *sync.Mutex {
	lock, _ := q.locks.LoadOrStore(database, new(sync.Mutex))
	return lock.(*sync.Mutex)
}

// forward passes messages to the server, each alone in its database, and its
// answers back, until one of both is gone.
func forward(client, server net.Conn, queues *queues) {
	for {
		request, err := message(client)
		if err != nil {
			return
		}
		database, err := databaseOf(request)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return
		}
		answer, err := exchange(server, request, queues.of(database))
		if err != nil {
			return
		}
		if _, err := client.Write(answer); err != nil {
			return
		}
	}
}

func exchange(server net.Conn, request []byte, alone *sync.Mutex) ([]byte, error) {
	alone.Lock()
	defer alone.Unlock()
	if _, err := server.Write(request); err != nil {
		return nil, err
	}
	return message(server)
}

// header is the length of what every wire message begins with. See "MongoDB Wire
// Protocol", Standard Message Header.
const header = 16

// databaseOf returns the name of the database that a message is for, "" for the
// greeting of old, the only message that is no OP_MSG.
func databaseOf(message []byte) (string, error) {
	if binary.LittleEndian.Uint32(message[12:]) != uint32(wire.OpCodeMsg) {
		return "", nil
	}
	var body wire.OpMsg
	if err := body.UnmarshalBinaryNocopy(message[header:]); err != nil {
		return "", fmt.Errorf("read a message: %w", err)
	}
	command, err := body.RawSection0().Decode()
	if err != nil {
		return "", fmt.Errorf("read a command: %w", err)
	}
	database, named := command.Get("$db").(string)
	if !named {
		return "", errors.New("a command names no database")
	}
	return database, nil
}

// message reads one wire message: its first four bytes are its length, which
// counts them.
func message(from io.Reader) ([]byte, error) {
	const most = 48_000_000
	head := make([]byte, header)
	if _, err := io.ReadFull(from, head); err != nil {
		return nil, err
	}
	length := binary.LittleEndian.Uint32(head)
	if length < header || length > most {
		return nil, fmt.Errorf("a message of %d bytes", length)
	}
	whole := append(head, make([]byte, length-header)...)
	_, err := io.ReadFull(from, whole[header:])
	return whole, err
}
