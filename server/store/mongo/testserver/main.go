// Command testserver speaks MongoDB's wire protocol, for tests on machines
// without a MongoDB: FerretDB on SQLite files, behind a listener that lets one
// message through at a time. FerretDB alone is not atomic between clients; so
// serialised, each command is, as MongoDB promises for one document, while the
// commands of different clients still interleave. It prints its URI on a line
// and ends when its standard input does.
package main

import (
	"context"
	"encoding/binary"
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
	var oneAtATime sync.Mutex
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
			forward(client, server, &oneAtATime)
		}()
	}
}

// forward passes messages to the server, each alone, and its answers back, until
// one of both is gone.
func forward(client, server net.Conn, alone *sync.Mutex) {
	for {
		request, err := message(client)
		if err != nil {
			return
		}
		answer, err := exchange(server, request, alone)
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

// message reads one wire message: its first four bytes are its length, which
// counts them. See "MongoDB Wire Protocol", Standard Message Header.
func message(from io.Reader) ([]byte, error) {
	const header, most = 16, 48_000_000
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
