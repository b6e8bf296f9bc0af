#!/bin/sh
# What the page for browsers is built and tested with, each part once: `toolchain` (the compiler at hand if it has the
# target wasm32-unknown-unknown, else Debian's, unpacked in cache/web; its standard library for wasm32; the program that
# writes JavaScript glue) and `browser` (Debian's Chromium, node, and the driver pinned in web/tests/package-lock.json).
# TONSURE_WEB_TOOLS names another folder than cache/web.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tree=$(cd "$here/../.." && pwd)
tools=${TONSURE_WEB_TOOLS:-$tree/cache/web}

fail() { printf 'web: %s\n' "$*" >&2; exit 1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then sudo "$@"
    else fail "this needs root once; type: sudo $*"; fi
}

need_debian() {
    command -v apt-get >/dev/null 2>&1 && command -v dpkg >/dev/null 2>&1 ||
        fail "$1 comes from Debian's packages, and this is no Debian; $2"
}

# The first dependency of a package whose name matches.
depends() { apt-cache depends "$1" 2>/dev/null | sed -n "s/.*Depends: \($2\)\$/\1/p" | head -n 1; }

# Debian's compiler: rustup's has no wasm32 target without its own server. It is unpacked, not installed: installed it
# would stand before rustup's. Its versions are what Debian's archive holds: older builds are not kept there.
compiler() {
    [ -e "$tools/done-compiler" ] && return
    mkdir -p "$tools/bin"
    # A toolchain that has the target already is used as it is.
    if ls "$(rustc --print target-libdir --target wasm32-unknown-unknown 2>/dev/null)"/libstd-*.rlib >/dev/null 2>&1; then
        : >"$tools/env.sh"
        touch "$tools/done-compiler" "$tools/done-library"
        return
    fi
    need_debian "the compiler for wasm32" "type: rustup target add wasm32-unknown-unknown"
    echo "web: getting Debian's compiler for wasm32 (138 MB, once)"
    mkdir -p "$tools/debs" "$tools/bin"
    std=$(depends libstd-rust-web-dev 'libstd-rust-web-[0-9.]*')
    if [ -z "$std" ]; then
        as_root apt-get update >/dev/null
        std=$(depends libstd-rust-web-dev 'libstd-rust-web-[0-9.]*')
    fi
    llvm=$(depends "$std" 'libllvm[0-9]*')
    [ -n "$llvm" ] || fail "Debian's archive has no rustc-web package any more; the page cannot be built here"
    number=${llvm#libllvm}
    packages="rustc-web $std libstd-rust-web-dev rust-web-src $llvm lld-$number"
    # A list that is old names files that are gone.
    ls "$tools"/debs/*.deb >/dev/null 2>&1 || (cd "$tools/debs" && apt-get download $packages >/dev/null 2>&1) ||
        { as_root apt-get update >/dev/null; (cd "$tools/debs" && apt-get download $packages >/dev/null 2>&1); } ||
        fail "cannot download $packages; the page is not built without network the first time"
    rm -rf "$tools/root"
    for deb in "$tools"/debs/*.deb; do dpkg -x "$deb" "$tools/root"; done
    rm -rf "$tools/debs"
    libraries=$(dirname "$(find "$tools/root/usr/lib" -name 'librustc_driver*' | head -n 1)")
    for tool in rustc rustdoc wasm-ld; do
        case $tool in
            wasm-ld) program="$tools/root/usr/lib/llvm-$number/bin/wasm-ld" ;;
            *) program="$tools/root/usr/bin/$tool --sysroot $tools/root/usr" ;;
        esac
        printf '#!/bin/sh\nexport LD_LIBRARY_PATH=%s:%s\nexec %s "$@"\n' \
            "$libraries" "$tools/root/usr/lib/llvm-$number/lib" "$program" >"$tools/bin/$tool"
        chmod +x "$tools/bin/$tool"
    done
    cat >"$tools/env.sh" <<ENV
export RUSTC=$tools/bin/rustc RUSTDOC=$tools/bin/rustdoc
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$tools/bin/wasm-ld
ENV
    if ! "$tools/bin/rustc" --version >/dev/null 2>&1; then
        # The libraries of LLVM's own package: installing that one brings them.
        as_root apt-get install -y --no-install-recommends "$llvm" >/dev/null
        "$tools/bin/rustc" --version >/dev/null || fail "Debian's compiler does not start; remove $tools and try again"
    fi
    touch "$tools/done-compiler"
}

# Debian's packages have no standard library for wasm32: it is built from their source, by their compiler, once. With
# bitcode, which link-time optimisation wants.
library() {
    [ -e "$tools/done-library" ] && return
    echo "web: building the standard library for wasm32 (a minute)"
    rust=$tools/root/usr/lib/rustlib
    source=$(dirname "$(dirname "$(find "$tools/root/usr/src" -path '*/library/Cargo.lock' | head -n 1)")")
    mkdir -p "$rust/src"
    ln -sfn "$source" "$rust/src/rust"
    work=$tools/library-build
    rm -rf "$work"
    mkdir -p "$work/src"
    printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2024"\n[lib]\ncrate-type = ["rlib"]\n[profile.release]\ncodegen-units = 1\npanic = "abort"\n[workspace]\n' >"$work/Cargo.toml"
    : >"$work/src/lib.rs"
    (
        . "$tools/env.sh"
        cd "$work"
        RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes ${CARGO:-cargo} build --quiet --release \
            -Zbuild-std=std,panic_abort --target wasm32-unknown-unknown
    ) || fail "the standard library for wasm32 cannot be built (its sources come from the crate registry); see above"
    mkdir -p "$rust/wasm32-unknown-unknown/lib"
    find "$work/target/wasm32-unknown-unknown/release/deps" -name '*.rlib' ! -name 'libempty*' \
        -exec cp {} "$rust/wasm32-unknown-unknown/lib/" \;
    rm -rf "$work"
    touch "$tools/done-library"
}

# The glue's writer must be of the version that the engine is built with: the format between them is not fixed.
glue() {
    wanted=$(sed -n '/^name = "wasm-bindgen"$/{n;s/version = "\(.*\)"/\1/p;}' "$tree/web/engine/Cargo.lock")
    pinned=$(sed -n 's/^wasm-bindgen-cli-support = "=\(.*\)"/\1/p' "$here/bindgen/Cargo.toml")
    [ "$wanted" = "$pinned" ] ||
        fail "web/engine/Cargo.lock has wasm-bindgen $wanted, assets/web/bindgen/Cargo.toml pins $pinned; make them one version"
    [ -e "$tools/done-glue-$pinned" ] && return
    echo "web: building the program that writes the JavaScript glue (two minutes)"
    ${CARGO:-cargo} build --quiet --release --locked --manifest-path "$here/bindgen/Cargo.toml" \
        --target-dir "$tools/glue-build" || fail "the glue's writer cannot be built; see above"
    cp "$tools/glue-build/release/bindgen" "$tools/bin/wasm-bindgen"
    rm -rf "$tools/glue-build" "$tools"/done-glue-*
    touch "$tools/done-glue-$pinned"
}

browser() {
    missing=
    command -v chromium >/dev/null 2>&1 || missing="chromium"
    command -v node >/dev/null 2>&1 || missing="$missing nodejs"
    command -v npm >/dev/null 2>&1 || missing="$missing npm"
    if [ -n "$missing" ]; then
        need_debian "the browser of the tests" "install $missing, or leave its tests out with TONSURE_NO_BROWSER=1"
        echo "web: installing $missing"
        as_root sh -c "apt-get update && apt-get install -y --no-install-recommends $missing" >/dev/null ||
            fail "cannot install $missing; tests in a browser need them (TONSURE_NO_BROWSER=1 leaves those out)"
    fi
    lock=$tree/web/tests/package-lock.json
    # npm notes what it has installed; the same lock again is no work.
    cmp -s "$lock" "$tree/web/tests/node_modules/lock-installed.json" && return
    (cd "$tree/web/tests" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null) ||
        fail "cannot install the browser's driver (npm ci in web/tests); without network: TONSURE_NO_BROWSER=1 make test"
    cp "$lock" "$tree/web/tests/node_modules/lock-installed.json"
}

case "${1:-}" in
    toolchain) compiler; library; glue ;;
    browser) browser ;;
    *) fail "say what to set up: toolchain or browser" ;;
esac
