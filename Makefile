# The front door. Every target installs what it needs by itself; the machine needs Node 20, npm and
# make, and for one package a C++ compiler and Python where no prebuilt binary can be had.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

NODE_MAJOR := 20
# Seeds of each scenario that `make test` plays; `make simulate` plays more.
TEST_SEEDS := 6
# And of `one-fault`, which goes through all faults: at least as many as there are.
FAULT_SEEDS := 80
PACKAGES := node_modules/.package-lock.json
PROGRAM := dist/aware.js
SOURCES := $(shell find bin firmware host-tools protocol scripts simulator -type f 2>/dev/null)

# Where Node's own headers are beside it, compiling a package need not download them.
NODE_PREFIX := $(shell node -p 'require("path").dirname(require("path").dirname(process.execPath))' 2>/dev/null)
NODE_HEADERS := $(if $(wildcard $(NODE_PREFIX)/include/node/node.h),npm_config_nodedir=$(NODE_PREFIX))

.PHONY: help demo test check firmware generate simulate study interpreter bench clean node
.PHONY: bench-demo bench-rig flash provision

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(PROGRAM) ## one device and one receiver to try with the keyboard; ONCE=1 plays by itself
	@node bin/aware.js demo $(if $(ONCE),--once)

test: check ## check, then every test; TESTS=path runs only those
	@$(if $(TESTS),,node bin/aware.js simulate --all --seeds $(TEST_SEEDS))
	@$(if $(TESTS),,node bin/aware.js simulate one-fault --seeds $(FAULT_SEEDS))
	@node_modules/.bin/vitest run $(TESTS)

check: $(PROGRAM) ## format, lint and types
	@node_modules/.bin/biome check .
	@node_modules/.bin/tsc -p tsconfig.json
	@node_modules/.bin/tsc -p firmware/tsconfig.json
	@node_modules/.bin/tsc -p host-tools/page/client/tsconfig.json

firmware: $(PACKAGES) ## bundle the firmware of every board into dist/firmware/
	@node_modules/.bin/tsx scripts/build.ts

generate: $(PACKAGES) ## write what follows from protocol/messages.ts
	@node_modules/.bin/tsx protocol/generate/main.ts

simulate: $(PROGRAM) ## every scenario with every invariant watched; SEEDS=n, 200 unless told
	@node bin/aware.js simulate --all --seeds $(or $(SEEDS),200)

study: $(PROGRAM) ## people and their chargers, into dist/study/; PEOPLE=n, DAYS=n, 1000 and 90 unless told
	@node bin/aware.js charge-study --people $(or $(PEOPLE),1000) --days $(or $(DAYS),90) --out dist/study

bench-demo: $(PROGRAM) ## the technician's bench from a bare board to an alarm and back, on a simulated board
	@node_modules/.bin/tsx tests/rig/main.ts

bench-rig: $(PROGRAM) ## the same on the real interpreter: ESPRUINO=/path/to/espruino
	@node_modules/.bin/tsx tests/rig/main.ts --interpreter

flash: $(PROGRAM) ## put the firmware on the board on the cable; PORT=… where there are several
	@node bin/aware.js flash $(if $(PORT),--port $(PORT))

provision: $(PROGRAM) ## make the bare board on the cable a device; PORT=… where there are several
	@node bin/aware.js provision $(if $(PORT),--port $(PORT))

interpreter: $(PROGRAM) ## one alarm on the real interpreter: ESPRUINO=/path/to/espruino
	@node bin/aware.js interpreter

bench: $(PROGRAM) ## every budget, measured here; ESPRUINO adds the real interpreter's
	@node_modules/.bin/tsx tests/bench/main.ts

clean: ## remove what was built and installed
	rm -rf dist node_modules

$(PROGRAM): $(SOURCES) $(PACKAGES)
	@node_modules/.bin/tsx scripts/build.ts
	@touch $@

$(PACKAGES): package.json package-lock.json | node
	@echo 'Installing packages; one of them may have to be compiled, which takes a minute.'
	@$(NODE_HEADERS) npm ci --no-audit --no-fund --loglevel=error
	@touch $@

node:
	@command -v node >/dev/null || { echo 'make: needs Node $(NODE_MAJOR) or newer: https://nodejs.org' >&2; exit 1; }
	@command -v npm >/dev/null || { echo 'make: needs npm, which comes with Node: https://nodejs.org' >&2; exit 1; }
	@node -e 'process.exitCode = parseInt(process.versions.node) < $(NODE_MAJOR) ? 1 : 0' || \
	  { echo "make: needs Node $(NODE_MAJOR) or newer, this is $$(node --version): https://nodejs.org" >&2; exit 1; }
