# Two commands do all the set-up on a fresh machine: make demo, make test.
CARGO ?= cargo
TONSURE = target/debug/tonsure
# Drivers complain without one.
export XDG_RUNTIME_DIR ?= /tmp

# Each is checked by itself.
FEATURES = cli viewer

# Tests that were left out note themselves here.
LEFT_OUT = $(CURDIR)/target/left-out.txt

.PHONY: demo gallery test web web-lint web-page web-tools test-web bench-web test-batch test-ray lint deny build setup heads real-heads window-tools film-tools bench clean

# A window where there is a display, else pictures in out/. Without network: the embedded head.
demo: build
	@$(MAKE) --no-print-directory heads || echo "demo: going on with the embedded default head"
	@sh assets/demo.sh $(TONSURE)

test: lint real-heads window-tools film-tools
	@rm -f $(LEFT_OUT)
	@TONSURE_LEFT_OUT=$(LEFT_OUT) $(CARGO) test --no-fail-fast; status=$$?; \
	if [ -s $(LEFT_OUT) ]; then echo "test: $$(grep -c . $(LEFT_OUT)) tests were left out:"; cat $(LEFT_OUT); \
	else echo "test: no test was left out"; fi; exit $$status
	@$(MAKE) --no-print-directory test-web

# Why nothing for browsers is built or tested; empty where it is. What builds it comes over the network.
NO_BROWSER = $(if $(filter 1,$(TONSURE_NO_BROWSER)),TONSURE_NO_BROWSER=1,$(if $(filter 1,$(TONSURE_OFFLINE)),TONSURE_OFFLINE=1))

# The engine for browsers, beside the program, where `tonsure share` finds it.
WEB_TOOLS = $(or $(TONSURE_WEB_TOOLS),$(CURDIR)/cache/web)
FOR_WEB = --manifest-path web/engine/Cargo.toml --release --locked --target wasm32-unknown-unknown --target-dir target/web
web: web-tools
	@. $(WEB_TOOLS)/env.sh && $(CARGO) build $(FOR_WEB)
	@mkdir -p target/debug/web
	@$(WEB_TOOLS)/bin/wasm-bindgen target/web/wasm32-unknown-unknown/release/tonsure_web.wasm target/debug/web

# A shared page in a real browser: Debian's Chromium, driven by what web/tests/package-lock.json pins.
test-web: build
	@if [ -n "$(NO_BROWSER)" ]; then echo "test: $(NO_BROWSER), tests in a browser are left out"; \
	else $(MAKE) --no-print-directory web web-page && cd web/tests && TONSURE=$(CURDIR)/$(TONSURE) \
	TONSURE_PAGE=$(CURDIR)/target/web-test/page TONSURE_GALLERY=$(CURDIR)/target/web-test/gallery node --test --test-concurrency=1 --test-reporter=spec; fi

web-tools: setup
	@sh assets/web/setup.sh toolchain

# The library and the engine as a browser's compiler sees them.
web-lint:
	$(CARGO) fmt --check --manifest-path web/engine/Cargo.toml
	@if [ -n "$(NO_BROWSER)" ]; then echo "lint: $(NO_BROWSER), the engine for browsers is left out"; \
	else $(MAKE) --no-print-directory web-tools && . $(WEB_TOOLS)/env.sh && $(CARGO) check $(FOR_WEB); fi

web-page:
	@sh assets/web/setup.sh browser
	@mkdir -p target/web-test && $(TONSURE) share web/tests/plan.toml --output target/web-test/page --samples 1 >/dev/null
	@TONSURE_SAMPLES=1 sh web/demo/gallery.sh $(TONSURE) target/web-test/gallery demo strip-scar >/dev/null

# What a page costs, also one with 64 million dots.
bench-web: build web web-page
	@sed 's/^# The demo plan.*/[treatment]\ndots_per_impression = 850\n/' web/tests/plan.toml >target/web-test/dense.toml
	@$(TONSURE) share target/web-test/dense.toml --output target/web-test/dense --samples 1 --years 0 --view three-quarter >/dev/null
	@cd web/tests && node measure.mjs $(CURDIR)/target/web-test/page $(CURDIR)/target/web-test/dense

# The ready scenes as a gallery of pages, for any host of plain files.
gallery: heads web
	@sh web/demo/gallery.sh $(TONSURE) out/gallery
	@echo "gallery: to look at it, type: python3 -m http.server --bind 127.0.0.1 --directory out/gallery 8000, and open http://127.0.0.1:8000"

# Batches on real engines: killed at random moments, by Ray, by Slurm's daemons (which root installs where they are
# missing), by the commands of the Kubernetes manifest.
test-batch: build
	@python3 deploy/test/run.py $(TONSURE) kills ray slurm kubernetes

test-ray: build
	@python3 deploy/test/run.py $(TONSURE) ray

lint: setup web-lint
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets -- -D warnings
	$(CARGO) clippy --no-default-features -- -D warnings
	@for feature in $(FEATURES); do echo "lint: the feature $$feature alone"; \
	$(CARGO) clippy --no-default-features --features $$feature -- -D warnings || exit 1; done
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --no-deps --document-private-items

# Licences, sources and advisories of all that is built in; the advisories alone need the network.
deny:
	@command -v cargo-deny >/dev/null || { echo "deny: cargo-deny is missing; type: cargo install --locked cargo-deny" >&2; exit 1; }
	$(CARGO) deny check licenses sources bans
	$(CARGO) deny check advisories

setup:
	@sh assets/setup.sh

build: setup
	$(CARGO) build

# Six real heads (CC0) in cache/heads, built once.
heads: build
	@sh assets/heads/fetch.sh
	@[ -e cache/heads/complete-10 ] || { $(TONSURE) heads --from cache/makehuman && touch cache/heads/complete-10; }

# The tests need the real heads, unless the run is marked offline by name.
real-heads: build
	@if [ "$(TONSURE_OFFLINE)" = 1 ]; then echo "test: TONSURE_OFFLINE=1, tests of real heads are left out"; \
	else $(MAKE) --no-print-directory heads; fi

# So do those of the window need a virtual display, keys and buttons.
window-tools:
	@if [ "$(TONSURE_NO_WINDOW)" = 1 ]; then echo "test: TONSURE_NO_WINDOW=1, tests of the window are left out"; \
	elif [ "$$(uname -s)" = Linux ] && ! { command -v Xvfb && command -v xdotool; } >/dev/null; then \
	sh assets/setup.sh window; fi

# And those of films an encoder.
film-tools:
	@if [ "$(TONSURE_NO_FILM)" = 1 ]; then echo "test: TONSURE_NO_FILM=1, tests of films are left out"; \
	elif ! command -v ffmpeg >/dev/null; then sh assets/setup.sh film; fi

bench: build
	$(TONSURE) bench

clean:
	$(CARGO) clean
	rm -rf out cache
