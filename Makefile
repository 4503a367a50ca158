# Broadsheet: make run, make test. The rest is for those who work on it.

GO          ?= go
LISTEN      ?= 127.0.0.1:8080
STATICCHECK  = $(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2
VERSION     := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
export CGO_ENABLED = 0

.PHONY: provider run build test check fast race browser soak bench bench-large bench-scale fuzz eval clean

run: build ## build and serve the sample newsroom (make run LISTEN=127.0.0.1:9000)
	@bin/broadsheet sample --listen $(LISTEN)

build:
	@$(GO) build -ldflags '-s -w -X main.version=$(VERSION)' -o bin/broadsheet ./cmd/broadsheet

test: ## everything, on SQLite and PostgreSQL; installs the browser and the server it needs where they are missing
	@scripts/postgres.sh run $(MAKE) check race browser provider

check: ## vet, format, staticcheck, fast tests on SQLite only: under two minutes
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo 'run gofmt -w on these'; exit 1; }
	@$(GO) vet ./...
	@$(STATICCHECK) ./...
	@$(GO) test -short $$($(GO) list ./... | grep -v /browsertest)

race: ## all tests but the browser's, with the race detector
	@scripts/postgres.sh run env CGO_ENABLED=1 $(GO) test -race -timeout 30m $$($(GO) list ./... | grep -v /browsertest)

browser: ## pages in a real Chromium: overflow, accessibility, screenshots in build/shots
	@scripts/dev-tools.sh
	@$(GO) test -count=1 -timeout 20m ./internal/browsertest

provider: ## sign in through a real provider of OpenID Connect, a process of its own
	@cd test/oidc && $(GO) test -count=1 ./...

SOAK ?= 1h
soak: ## kill processes at random moments while they read one world after the other, for SOAK
	@scripts/postgres.sh run $(GO) test ./cmd/broadsheet -run '^TestKilled$$' -count=1 -timeout 0 -v -soak $(SOAK)

bench: ## speed and memory, beside peers in one run where they are Go modules
	@scripts/postgres.sh run $(GO) test -run '^$$' -bench . -benchmem ./internal/...
	@$(GO) test -timeout 0 -run '^$$' -bench Idle -benchtime 1x ./cmd/broadsheet
	@cd bench && $(GO) test -run '^$$' -bench . -benchmem ./...

ARTICLES ?= 1000000
bench-large: ## twenty searches over a million articles against 10,000 on both engines; an hour to make, then kept in build/large (ARTICLES=100000 for fewer)
	@KEEP=build/large/postgres scripts/postgres.sh run $(GO) test -timeout 0 -run '^$$' -bench Large -benchtime 1x ./internal/store -articles $(ARTICLES) -cache $(CURDIR)/build/large

bench-scale: ## real processes: feeds a second with 1, 2, 4 and 8 workers on PostgreSQL; memory and database with 500 feeds and 10,000 articles
	@scripts/postgres.sh run $(GO) test -timeout 0 -run '^$$' -bench 'Workers|Memory' -benchtime 1x ./cmd/broadsheet

FUZZTIME ?= 20s
fuzz: ## every fuzz target for FUZZTIME
	@scripts/fuzz.sh $(FUZZTIME)

DATA ?=
eval: build ## score every stage on the labelled sets in DATA (make eval DATA=folder)
	@test -n '$(DATA)' || { echo 'name the folder with the labelled sets: make eval DATA=folder'; exit 1; }
	@scripts/eval.sh '$(DATA)'

clean:
	rm -rf bin build
