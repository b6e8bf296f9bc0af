# Two commands do all the set-up on a fresh machine: make demo, make test.
CARGO ?= cargo
TONSURE = target/debug/tonsure
# Drivers complain without one.
export XDG_RUNTIME_DIR ?= /tmp

# Each is checked by itself.
FEATURES = cli viewer

# Tests that were left out note themselves here.
LEFT_OUT = $(CURDIR)/target/left-out.txt

.PHONY: demo test test-batch test-ray lint deny build setup heads real-heads window-tools film-tools bench clean

# A window where there is a display, else pictures in out/. Without network: the embedded head.
demo: build
	@$(MAKE) --no-print-directory heads || echo "demo: going on with the embedded default head"
	@sh assets/demo.sh $(TONSURE)

test: lint real-heads window-tools film-tools
	@rm -f $(LEFT_OUT)
	@TONSURE_LEFT_OUT=$(LEFT_OUT) $(CARGO) test --no-fail-fast; status=$$?; \
	if [ -s $(LEFT_OUT) ]; then echo "test: $$(grep -c . $(LEFT_OUT)) tests were left out:"; cat $(LEFT_OUT); \
	else echo "test: no test was left out"; fi; exit $$status

# Batches on real engines: killed at random moments, by Ray, by Slurm's daemons (which root installs where they are
# missing), by the commands of the Kubernetes manifest.
test-batch: build
	@python3 deploy/test/run.py $(TONSURE) kills ray slurm kubernetes

test-ray: build
	@python3 deploy/test/run.py $(TONSURE) ray

lint: setup
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
	@[ -e cache/heads/complete-8 ] || { $(TONSURE) heads --from cache/makehuman && touch cache/heads/complete-8; }

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
