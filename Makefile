# make run    build lintel and serve examples/site
# make test   every test, with the real clients they need
# make lint   vet, staticcheck, gofmt, and the direction of imports
.PHONY: build run test lint

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
export CGO_ENABLED = 0

build:
	go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o lintel ./cmd/lintel

run: build
	./lintel serve examples/site

# The race detector needs cgo; the binary never does.
test:
	CGO_ENABLED=1 go test -race ./...

lint:
	@out=$$(gofmt -l .); test -z "$$out" || { echo "not gofmt-ed: $$out"; exit 1; }
	go vet ./...
	go tool staticcheck ./...
