#!/bin/sh
# The ready scenes as pages with a gallery before them: gallery.sh TONSURE FOLDER [SCENE …], all scenes if none is named.
set -eu
tonsure=$1
out=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
scenes=$here/../../assets/scenes
[ $# -gt 0 ] || set -- $(cd "$scenes" && ls | sed 's/\.toml$//')

# Where a scene's work is best seen from.
view_of() {
    case $1 in
        strip-scar | extraction-scars | areata-patches) echo back ;;
        thinning-crown | scarring-alopecia) echo crown ;;
        woman-*) echo vertex ;;
        *) echo three-quarter ;;
    esac
}

# What the comment at a scene's head says of it, as HTML.
said_of() {
    sed -n '/^#/!q; s/^# *//p' "$scenes/$1.toml" | tr '\n' ' ' | sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g; s/ $//'
}

title_of() { echo "$1" | sed 's/-/ /g; s/^./\U&/'; }

mkdir -p "$out"
cards=$(mktemp)
trap 'rm -f "$cards"' EXIT
for scene; do
    view=$(view_of "$scene")
    echo "gallery: $scene" >&2
    "$tonsure" share "$scenes/$scene.toml" --output "$out/$scene" --view "$view" --years 0,5,10 \
        --resolution 960,720 --samples "${TONSURE_SAMPLES:-4}" >/dev/null
    cat >>"$cards" <<CARD
<li>
<a href="$scene/index.html" tabindex="-1" aria-hidden="true"><img src="$scene/posters/$view-year-0.jpg" alt="" width="960" height="720" loading="lazy"></a>
<h2><a href="$scene/index.html">$(title_of "$scene")</a></h2>
<p>$(said_of "$scene")</p>
<p class="states"><a href="$scene/index.html#compare=years:untreated,0">Before and after</a> <a href="$scene/index.html#years=5">In 5 years</a> <a href="$scene/index.html#years=0&amp;light=noon">At noon</a></p>
</li>
CARD
done
sed -e "/{cards}/{r $cards
d}" "$here/index.html" >"$out/index.html"
cp "$here/gallery.css" "$here/developers.html" "$out/"
echo "$out/index.html"
