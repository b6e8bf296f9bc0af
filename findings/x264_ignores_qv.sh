#!/bin/sh
# imageio-ffmpeg 0.6.0 (ffmpeg 7.0.2 with libx264): `-q:v 1` (best elsewhere in ffmpeg) and `-q:v 31` (worst) write the
# same H.264 stream, byte for byte, without a warning; what sets its quality is `-crf`.
#
# Output seen:
#   -q:v 1  and -q:v 31: the same bytes
#   -crf 10 is more than twice as large as -crf 40
#
# In Tonsure: films are written with `-crf` and say which (src/export/film.rs).
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check imageio-ffmpeg==0.6.0
ffmpeg=$("$dir/venv/bin/python" -c 'import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe())')

encode() {
    "$ffmpeg" -v error -y -f lavfi -i testsrc=size=320x240:rate=10:duration=2 -threads 1 -c:v libx264 "$1" "$2" \
        -f h264 "$dir/$3"
}
encode -q:v 1 best
encode -q:v 31 worst
encode -crf 10 fine
encode -crf 40 coarse
fine=$(wc -c < "$dir/fine")
coarse=$(wc -c < "$dir/coarse")
cmp "$dir/best" "$dir/worst" && [ "$fine" -gt $((2 * coarse)) ] || {
    echo "changed: -q:v has an effect, or -crf has none" >&2
    exit 1
}
echo "-q:v 1 and -q:v 31: the same $(wc -c < "$dir/best") bytes; -crf 10: $fine, -crf 40: $coarse"
