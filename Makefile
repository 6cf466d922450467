# Pasokh: make run, make test, make build, make bench. See README.md.
SHELL := /bin/bash
.DEFAULT_GOAL := build
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
GO_FILES := $(shell git ls-files '*.go' 2>/dev/null)
BENCH ?= default
# The same for every step and in the Dockerfile, so that vet, tests and the program share what was compiled.
export GOFLAGS := $(strip $(GOFLAGS) -trimpath)
export CGO_ENABLED := 0
# Tests make thousands of small stores and sync every write: in memory that costs half the processor and no wait for a
# disk. A power cut is tried on a file system of the tests' own making, not on this one. Who sets TMPDIR decides otherwise.
SPACIOUS := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 8000000 { print "/dev/shm" }')
test test-go test-races test-mongo test-mail e2e: export TMPDIR := $(or $(TMPDIR),$(SPACIOUS),/tmp)
test test-go test-races test-mongo test-mail e2e: export GOTMPDIR := $(or $(GOTMPDIR),/tmp)

.PHONY: run build frontend test test-go test-races test-mongo test-frontend e2e lint lint-go lint-frontend generate bench clean need

run: build ## everything from nothing: build it and start the demo company
	./bin/pasokh demo

build: frontend ## bin/pasokh, one file with both front ends inside
	go build -ldflags "-s -w -X main.version=$(VERSION)" -o bin/pasokh ./server

need: ## say what is missing before anything starts
	@command -v go >/dev/null || { echo "Go 1.26 or newer is needed: https://go.dev/dl/"; exit 1; }
	@command -v npm >/dev/null || { echo "Node 20 or newer with npm is needed: https://nodejs.org/"; exit 1; }

frontend: need frontend/node_modules/.installed
	cd frontend && npm run --silent build

frontend/node_modules/.installed: frontend/package.json frontend/package-lock.json
	cd frontend && npm ci --no-audit --no-fund
	touch $@

# What does not use both cores by itself goes side by side: type check beside front ends, what waits for the one tests'
# MongoDB beside what computes. What each line says is shown whole at its end; make fails when either does.
SIDE_BY_SIDE = $(MAKE) --no-print-directory -j2 --output-sync=line
JOURNEYS := cd frontend && node e2e/chromium.mjs && npm run --silent e2e

test: lint-go ## everything; nothing is skipped in silence
	+$(SIDE_BY_SIDE) lint-frontend testserver test-frontend build
	+$(SIDE_BY_SIDE) test-races test-mongo
	$(JOURNEYS)

.PHONY: testserver
testserver: need ## the MongoDB of the tests; they build it too, where it is not as its sources are
	go build -C server/store/mongo/testserver -tags ferretdb_no_postgresql -o $(CURDIR)/bin/testserver .

lint: lint-go lint-frontend

lint-go: need
	@test -z "$$(gofmt -l $(GO_FILES))" || { echo "gofmt needed:"; gofmt -l $(GO_FILES); exit 1; }
	go build -C .ci/lint -o $(CURDIR)/bin/lint .
	go vet -vettool=$(CURDIR)/bin/lint ./...
	go vet -C server/store/mongo/testserver -tags ferretdb_no_postgresql .

lint-frontend: need frontend/node_modules/.installed
	cd frontend && npm run --silent lint && npm run --silent check

# Races are looked for once, on the embedded store, in our code and in what works beside it: SQLite's own, which is
# translated C, the hashing of passwords, and the reading of mail, in which nothing is shared, are computed four times faster unwatched. On MongoDB the same tests look for
# what differs by store. The tests' MongoDB reads a whole collection for most questions: what draws its cases draws fewer of them there.
# What vet says is said by lint. The tests of the program take longest and mostly wait (for leases, for what starts, for a
# database that is away), so they begin first with those of the store on MongoDB, which one server answers; what computes goes on beside them.
UNWATCHED := github.com/pasokh/pasokh/inbox/email/... modernc.org/sqlite/lib modernc.org/libc golang.org/x/crypto/argon2 golang.org/x/crypto/blake2b
ON_MONGO := PASOKH_TEST_STORE=mongo go test -vet=off -timeout 60m
# What these tests look for is decided before a store is asked, whichever it is: bytes, headers, sockets, rates.
NO_STORE := Smuggled|Refus|Handshake|Frame|SocketOrigin|Protocol|Panel|SmallPictures|Routes|Described|KeptAlive|BrokenBodies|Cookies|Seats|Turnstile|Answers|ReadersWho|Bounded|HaveARate|LoggedSeldom|Shades|Metrics|PublicURL|WellFormed
test-go: testserver
	+$(SIDE_BY_SIDE) test-races test-mongo

test-races: need testserver
	CGO_ENABLED=1 go test -race -vet=off $(UNWATCHED:%=-gcflags=%=-race=false) -timeout 60m -p 3 ./server ./server/store/mongo ./...

test-mongo: need testserver
	$(ON_MONGO) ./inbox ./rules -rapid.checks=8
	$(ON_MONGO) ./server/api/... ./server/auth ./server/hooks -skip '$(NO_STORE)'
	$(ON_MONGO) -run 'Saved|Consumers' ./server/archive

test-frontend: frontend
	cd frontend && npm test --silent
	cd frontend && npm run --silent budgets
	cd frontend && npm run --silent schema:check

# Postfix changes between users, so that its tests run as root; Dovecot's do without.
.PHONY: test-mail
test-mail: export PATH := $(PATH):/usr/sbin
test-mail: testserver ## mail through a real Dovecot and Postfix on loopback; Debian: apt-get install dovecot-imapd postfix
	@for one in dovecot postfix; do command -v $$one >/dev/null || { echo "make test-mail needs $$one: apt-get install dovecot-imapd postfix"; exit 1; }; done
	@[ "$$(id -u)" = 0 ] || { echo "make test-mail must run as root, because Postfix changes between users; without: PASOKH_TEST_DOVECOT=$$(command -v dovecot) go test ./server/mail -run Dovecot"; exit 1; }
	PASOKH_TEST_DOVECOT=$$(command -v dovecot) go test -vet=off -count=1 -run Dovecot ./server/mail
	PASOKH_TEST_DOVECOT=$$(command -v dovecot) PASOKH_TEST_POSTFIX=$$(command -v postfix) go test -vet=off -count=1 -run Postfix ./server

e2e: build ## the browser journeys, in a real Chromium against the real program
	$(JOURNEYS)

.PHONY: shots
shots: build ## screenshots of the main screens, in both languages and themes, from desktop to phone: data/shots
	cd frontend && node e2e/chromium.mjs && npx playwright test --config playwright.shots.config.ts

.PHONY: bench-ui
bench-ui: build ## figures of the agent app with 5,000 conversations and 300 events a second, in a real Chromium
	cd frontend && node e2e/chromium.mjs && npx playwright test --config playwright.load.config.ts

generate: ## openapi.json and the TypeScript types made from it
	go test ./server/api -run TestOpenAPI -update
	go test ./inbox/sniff -run TestTable -update
	cd frontend && npx biome format --write shared/file-kinds.json
	cd frontend && npm run --silent schema

bench: build ## print the table of docs/benchmarks.md, measured here; BENCH=full for a million conversations, STORE=mongo for MongoDB
	@if [ "$(STORE)" = mongo ]; then $(MAKE) --no-print-directory bench-mongo; else ./bin/pasokh bench --size $(BENCH); fi

# On PASOKH_TEST_MONGO, or, a thousandth of the data, on the server that the tests use: its figures are not MongoDB's.
.PHONY: bench-mongo
bench-mongo: testserver
	@if [ -n "$$PASOKH_TEST_MONGO" ]; then uri=$$PASOKH_TEST_MONGO; unset PASOKH_TEST_MONGO; ./bin/pasokh bench --size $(BENCH) --mongo "$$uri"; else \
	  mkdir -p data/bench/testserver && { sleep infinity & hold=$$!; trap "kill $$hold" EXIT; \
	  tail --pid=$$hold -f /dev/null | ./bin/testserver --addr 127.0.0.1:27099 --data data/bench/testserver >/dev/null & \
	  sleep 1; ./bin/pasokh bench --size least --mongo mongodb://127.0.0.1:27099; }; fi

clean:
	rm -rf bin frontend/dist/agent frontend/dist/widget
