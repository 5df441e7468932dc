# Roster. `make demo` shows it, `make test` tests it; both install and fetch what they need. `make help` lists the rest.

SHELL := /bin/sh
TDLIB_VERSION := 1.8.46

# Telegram's application credentials to build in; ROSTER_API_ID and ROSTER_API_HASH go over them at run time.
API_ID ?=
API_HASH ?=
VERSION := $(shell sed -n 's/^Version *= *"\(.*\)"/\1/p' FyneApp.toml 2>/dev/null)

# One set of flags everywhere: other flags mean compiling Fyne's C parts again, five minutes. The header and the empty
# archives that cgo asks for come by environment, which is no part of Go's build keys.
export CGO_ENABLED := 1
export GOFLAGS := -tags=libtdjson,migrated_fynedo
export C_INCLUDE_PATH := $(CURDIR)/tdlib/tdjson/include
export LIBRARY_PATH := $(CURDIR)/build/link

LDFLAGS := -X main.version=$(VERSION) $(if $(API_ID),-X main.apiID=$(API_ID)) $(if $(API_HASH),-X main.apiHash=$(API_HASH))
LINK := $(addprefix build/link/lib,tdjson.a ssl.a crypto.a z.a stdc++.a)
# The packages whose races matter and that compile without Fyne's C parts.
RACE := ./core/... ./storage/... ./tdlib/... ./gui/...

# The packages with benchmarks, and how long each benchmark lasts; 1x is one round.
BENCH := ./core ./core/contactfile ./storage ./gui/accounts ./tdlib/bench .
BENCHTIME ?= 10s

.PHONY: help build run demo test kills race lint bench trace env clean packages

help:
	@echo 'make demo    the window on sample accounts, with our own Telegram server on this machine'
	@echo 'make test    all tests'
	@echo 'make run     Roster itself'
	@echo 'make build   build/roster and build/lib/libtdjson.so.$(TDLIB_VERSION)'
	@echo 'make race    the tests under the race detector'
	@echo 'make kills   an import of contacts that is killed 200 times, at any moment'
	@echo 'make lint    the gates: gofumpt, vet, staticcheck, gocyclo'
	@echo 'make bench   the benchmarks of docs/benchmarks.md; about fifteen minutes, BENCHTIME=1x tries each once'
	@echo 'make trace   the tests under strace, checked for connections that leave this machine'
	@echo 'make env     the environment for editors and bare go commands: eval "$$(make -s env)"'
	@echo 'make clean   remove build/'

packages:
	@.ci/packages build

$(LINK):
	@mkdir -p build/link
	@ar cr $@

build: packages $(LINK)
	@library=$$(tdlib/get.sh) && mkdir -p build/lib && cmp -s "$$library" build/lib/libtdjson.so.$(TDLIB_VERSION) || \
		cp "$$library" build/lib/libtdjson.so.$(TDLIB_VERSION)
	@echo 'Building Roster (the first time takes about five minutes) …'
	@go build -ldflags '$(LDFLAGS)' -o build/roster .

run: build
	@build/roster

demo: build
	@[ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || .ci/packages display
	@go build -o build/demo ./tdlib/tdtest/demo
	@build/demo

test: build
	@.ci/packages display
	@ROSTER_TDLIB=$$(tdlib/get.sh) go test -timeout 20m ./...

kills: build
	@ROSTER_TDLIB=$$(tdlib/get.sh) ROSTER_TEST_KILLS=200 go test -run TestImportIsKilled -timeout 20m .

race: packages $(LINK)
	@ROSTER_TDLIB=$$(tdlib/get.sh) go test -race -timeout 40m $(RACE)

lint: packages $(LINK)
	@.ci/lint

bench: build
	@.ci/packages display
	@ROSTER_TDLIB=$$(tdlib/get.sh) go test -run '^$$' -bench . -benchtime $(BENCHTIME) -timeout 45m $(BENCH)

trace: build
	@.ci/packages display trace
	@ROSTER_TDLIB=$$(tdlib/get.sh) .ci/trace

env: $(LINK)
	@echo "export CGO_ENABLED='$(CGO_ENABLED)' GOFLAGS='$(GOFLAGS)'"
	@echo "export C_INCLUDE_PATH='$(C_INCLUDE_PATH)' LIBRARY_PATH='$(LIBRARY_PATH)'"
	@library=$$(tdlib/get.sh) && echo "export ROSTER_TDLIB='$$library'"

clean:
	@rm -rf build
