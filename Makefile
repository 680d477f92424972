# make build   the site and its papers, into public/
# make test    everything that a change must pass; sets up what it needs
# make lint    formatting and the rules of .golangci.yml only
# make release iptpress as one file that needs no Go, with the browser's engine in it
# make bench   iptpress beside Hugo (see bench/)

SHELL := /bin/sh
TOOLS := $(CURDIR)/.test-tools
LINTER := $(TOOLS)/golangci-lint-2.15.0

.PHONY: release build test setup lint unit race site-tests bench

build:
	go run ./cmd/iptpress build

# The tests of the built site come last: they are slow, and say least about
# where a mistake is. IPTPRESS_ALL_PAGES=1 shows them every page and paper, not a sample.
test: setup lint unit site-tests

setup:
	sh test/setup.sh

lint: $(LINTER)
	@files=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$files" || { echo "gofmt these files:"; echo "$$files"; exit 1; }
	go mod tidy -diff
	go vet ./...
	$(LINTER) run

# Built from source, so that it is the same everywhere and comes with go.sum's checks.
$(LINTER):
	GOBIN=$(TOOLS) GOFLAGS= go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
	mv $(TOOLS)/golangci-lint $@

unit:
	go test -timeout 15m $$(go list ./... | grep -v '^iptpress/test$$')

# The same under the race detector, which slows everything several times.
race:
	go test -race -timeout 40m $$(go list ./... | grep -v '^iptpress/test$$')

# Not cached: these tests run the program, so go test cannot see what they read.
site-tests:
	go test -count=1 -timeout 60m ./test

# The engine goes into the program as a file that is not in the repository.
release:
	go run ./generator/engine/carry
	CGO_ENABLED=0 go build -trimpath -tags engine -ldflags="-s -w" -o iptpress ./cmd/iptpress

bench:
	go run ./bench/compare
