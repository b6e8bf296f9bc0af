#!/bin/sh
# Checks what building and running needs, and installs the software Vulkan driver where no driver is.
set -eu

say() { printf '%s\n' "$*"; }

if ! command -v cargo >/dev/null 2>&1; then
    say "setup: cargo is missing; install Rust 1.95 or newer (rustup), then run this again" >&2
    exit 1
fi

case "$(uname -s)" in
    Linux) ;;
    *) exit 0 ;; # Metal and Direct3D come with the system.
esac

# For tests: of the window a virtual display, keys and buttons; of films an encoder.
case "${1:-}" in
    window) tools="xvfb xdotool" ;;
    film) tools="ffmpeg" ;;
    *) tools="" ;;
esac
if [ -n "$tools" ]; then
    line="apt-get update && apt-get install -y --no-install-recommends $tools"
    if [ "$(id -u)" = 0 ]; then sh -c "$line" >/dev/null; else sudo sh -c "$line"; fi
    exit 0
fi

have_driver() {
    for folder in /usr/share/vulkan/icd.d /etc/vulkan/icd.d /usr/local/share/vulkan/icd.d; do
        for file in "$folder"/*.json; do
            [ -e "$file" ] && return 0
        done
    done
    [ -n "${VK_DRIVER_FILES:-}${VK_ICD_FILENAMES:-}" ]
}

have_loader() {
    ldconfig -p 2>/dev/null | grep -q 'libvulkan\.so\.1'
}

if have_driver && have_loader; then
    exit 0
fi

packages="mesa-vulkan-drivers libvulkan1"
line="apt-get update && apt-get install -y --no-install-recommends $packages"
if ! command -v apt-get >/dev/null 2>&1; then
    say "setup: no Vulkan driver was found; install your system's Mesa Vulkan drivers (software Vulkan is enough)" >&2
    exit 1
fi
say "setup: no Vulkan driver was found; installing software Vulkan ($packages)"
if [ "$(id -u)" = 0 ]; then
    sh -c "$line" >/dev/null
elif command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    sudo sh -c "$line"
else
    say "setup: cannot install it without root; type: sudo sh -c '$line'" >&2
    exit 1
fi
