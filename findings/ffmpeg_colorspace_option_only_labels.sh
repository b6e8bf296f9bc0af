#!/bin/sh
# imageio-ffmpeg 0.6.0 (ffmpeg 7.0.2): RGB frames encoded with `-colorspace bt709` are *labelled* BT.709, but their
# pixels are the ones of BT.601, as without the option. A player that believes the label shows other colours: skin of
# sRGB 200 150 120 has Y Cb Cr 155 107 152 (BT.601) where BT.709 has 152 110 151. Only `-vf scale=out_color_matrix=bt709`
# converts, and it labels the matrix too.
#
# Output seen:
#   no option       155 107 152  label: none
#   -colorspace     155 107 152  label: bt709
#   scale filter    152 110 151  label: bt709
#
# In Tonsure: films are converted and labelled (src/export/film.rs), and a decoded frame is compared with its picture.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check imageio-ffmpeg==0.6.0
ffmpeg=$("$dir/venv/bin/python" -c 'import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe())')
python3 -c 'import sys; sys.stdout.buffer.write(bytes([200, 150, 120]) * 64 * 64 * 5)' > "$dir/in.rgb"

# Encodes with some options; prints Y, Cb and Cr of a pixel and the label of the stream.
seen() {
    "$ffmpeg" -v error -y -f rawvideo -pix_fmt rgb24 -s 64x64 -r 5 -i "$dir/in.rgb" -c:v libx264 -crf 1 \
        -pix_fmt yuv420p "$@" "$dir/out.mp4"
    "$ffmpeg" -v error -y -i "$dir/out.mp4" -f rawvideo -pix_fmt yuv420p "$dir/out.yuv"
    label=none
    if "$ffmpeg" -hide_banner -i "$dir/out.mp4" 2>&1 | grep -q 'yuv420p(tv, bt709'; then label=bt709; fi
    python3 -c 'import sys; d = open(sys.argv[1], "rb").read(); print(d[2080], d[4596], d[5620], sys.argv[2])' \
        "$dir/out.yuv" "$label"
}

plain=$(seen)
option=$(seen -colorspace bt709)
filter=$(seen -vf scale=out_color_matrix=bt709)
echo "no option:    $plain"
echo "-colorspace:  $option"
echo "scale filter: $filter"
[ "$plain" = "155 107 152 none" ] && [ "$option" = "155 107 152 bt709" ] && [ "$filter" = "152 110 151 bt709" ] || {
    echo "changed: this is no longer so" >&2
    exit 1
}
