# make run     build lintel and serve examples/site
# make test    every test, with the real clients they need
# make bench   benchmarks with their budgets, and lintel beside its peers
# make lint    vet, staticcheck, gofmt, and the direction of imports
# make man     the manual pages, into ./man
.PHONY: build run test tools bench lint man clean

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

# One static binary: no cgo. The race detector alone needs it.
build:
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o lintel ./cmd/lintel

run: build
	./lintel serve examples/site

test: tools
	CGO_ENABLED=1 go test -race -timeout 20m ./...

# The programs of other people that tests are judged by. Where they cannot be
# installed, those tests say so and are skipped; with CI=true they fail.
tools:
	@.ci/tools nginx chromium nghttp2-client curl haproxy nodejs npm python3 default-jdk-headless velocity libjsonpath-java
	@.ci/npm/install

bench: build
	@.ci/tools wrk nghttp2-client nginx haproxy
	go test -run '^$$' -bench . -benchmem ./...
	cd bench && go run .

lint:
	@out=$$(gofmt -l .); test -z "$$out" || { echo "not gofmt-ed: $$out"; exit 1; }
	go vet ./...
	go tool staticcheck ./...
	go test -run 'Imports|Doors|Rooms|Package' .

man: build
	./lintel man man

clean:
	rm -rf lintel man
