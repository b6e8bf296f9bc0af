#!/bin/sh
# The pictures of docs/: one sheet for each thing that the model claims.
set -eu
tonsure=${TONSURE:-target/debug/tonsure}
# At most 900 x 680, no dither: 208 colours are enough where they are chosen for the picture.
smaller() { if command -v mogrify > /dev/null; then mogrify -resize '900x680>' +dither -colors 208 -depth 8 "$1"; fi; }
sheet() {
    name=$1; shift
    "$tonsure" render --resolution 420,400 --samples 8 --sheet "docs/$name.png" "$@"
    smaller "docs/$name.png"
}
mkdir -p docs out
"$tonsure" render --view three-quarter --resolution 452,560 --samples 16 --years 0,4,10 --sheet assets/readme.png
smaller assets/readme.png
sheet skins --view three-quarter --skin i,ii,iii,iv,v,vi
sheet years --view three-quarter --years 0,2,5,8,11,15
sheet lights --view three-quarter --light clinic-soft,downlight,bathroom,office,noon,overcast,golden-hour,flash
sheet sheens --view three-quarter --light noon --sheen matte,natural,shaved,oily,wet
sheet stubble --view left --stubble-days 0,1,2,3,5,7
"$tonsure" fade --samples 10000 --plot docs/fade.png > /dev/null
sheet fades --view three-quarter --years 3,8 --fade slow,typical,fast
# One picture of a scene for a joined sheet: name, scene, switches.
part() {
    name=$1; scene=$2; shift 2
    case " $* " in *" --resolution "*) ;; *) set -- "$@" --resolution 300,310 ;; esac
    "$tonsure" render "$scene" --samples 4 --no-stamp --output "out/part-$name.png" "$@"
}
# A scene from switches: name, switches.
plan() { name=$1; shift; "$tonsure" scene new --force "out/plan-$name.toml" "$@"; }
# Parts side by side: name, columns, then part and caption in turn.
joined() {
    name=$1; columns=$2; shift 2
    list=""
    while [ $# -gt 0 ]; do
        montage -label "$2" "out/part-$1.png" -geometry +0+0 -background '#18191b' -fill '#dddddd' -pointsize 13 -font "${FONT:-DejaVu-Sans}" "out/cell-$1.png"
        list="$list out/cell-$1.png"
        shift 2
    done
    montage $list -tile "${columns}x" -geometry +4+4 -background '#18191b' miff:- |
        convert - +dither -colors 256 "PNG8:docs/$name.png"
}
if command -v montage > /dev/null; then
    scenes=assets/scenes
    all=I,II,IIa,III,IIIa,IIIv,IV,IVa,V,Va,VI,VII
    part 'loss-{norwood}' $scenes/demo.toml --head male-45 --norwood $all --stubble-days 3 --bare --azimuth 40 --elevation 48 \
        --crop-mm 300
    set -- loss 4
    for stage in I II IIa III IIIa IIIv IV IVa V Va VI VII; do set -- "$@" "loss-$stage" "Norwood $stage"; done
    joined "$@"
    all=natural,soft,broken,defined,straight,rounded,widows-peak,winged,receded,feminine
    part 'line-{hairline}' $scenes/demo.toml --head male-25 --hairline $all --azimuth 18 --elevation 24 --crop-mm 250 \
        --resolution 250,260
    set -- hairlines 5
    for style in natural soft broken defined straight rounded widows-peak winged receded feminine; do
        set -- "$@" "line-$style" "$style"
    done
    joined "$@"
    part 'session-{session}' $scenes/demo.toml --session 1,2,3 --aim 0.26,0.42 --crop-mm 60
    joined sessions 3 session-1 'after session 1' session-2 'after session 2' session-3 'after session 3'
    hand() { hand=$1; shift; plan "hand-$hand" --like demo --density 150 "$@"
        part "hand-$hand" "out/plan-hand-$hand.toml" --no-hair --aim 0.3,0.44 --crop-mm 34; }
    hand natural --hand natural
    hand triple --device triple-tap
    hand blade --device microblade
    hand rows --hand rows
    for bad in clumps too-deep too-big too-dark; do hand "$bad" --hand "$bad"; done
    joined hands 4 hand-natural 'round dots' hand-triple 'triple taps' hand-blade 'microblading' hand-rows 'bad work: in rows'
    joined bad-hands 4 hand-clumps 'in clumps' hand-too-deep 'too deep' hand-too-big 'too big' hand-too-dark 'too dark'
    for day in 0 7; do part "day-$day" $scenes/demo.toml --days "$day" --azimuth 30 --elevation 30 --crop-mm 230; done
    joined healing 2 day-0 'day 0' day-7 'day 7, scabs gone'
    # Without and with the treatment, from one run.
    both() { part "$1-{before}" "$2" --before untreated,treated --crop-mm 280; }
    for scene in strip-scar extraction-scars scarring-alopecia areata-patches areata-totalis woman-crown woman-part \
        woman-diffuse transplant; do
        both "$scene" "$scenes/$scene.toml"
    done
    plan ophiasis --head male-25 --norwood I --areata ophiasis --stubble-days 3 --set camera.azimuth_deg=125 \
        --set camera.elevation_deg=8
    both ophiasis out/plan-ophiasis.toml
    plan universalis --like areata-totalis --areata universalis
    both universalis out/plan-universalis.toml
    pairs() { name=$1; shift; list=""
        for scene in "$@"; do list="$list $scene-untreated before"; done
        for scene in "$@"; do list="$list $scene-treated after"; done
        joined "$name" $# $list; }
    pairs scars strip-scar extraction-scars scarring-alopecia
    pairs areata areata-patches ophiasis areata-totalis universalis
    pairs women woman-crown woman-part woman-diffuse
    pairs transplant transplant
    # Hair longer than stubble: women's and men's, straight to coiled; a thin parting, bare and filled.
    plan woman --head female-25 --set loss.pattern=none --set hair.grey=0
    plan man --head male-25 --set loss.pattern=none --set hair.grey=0
    grown() { grown=$1; shift; part "$grown" "$@" --bare --resolution 300,340; }
    grown 'woman-{hair}' out/plan-woman.toml --view three-quarter --parting middle --hair-length 25,60,120
    grown 'man-{hair}' out/plan-man.toml --azimuth 60 --elevation 18 --hair-length 10,40
    grown coiled out/plan-man.toml --azimuth 60 --elevation 18 --hair-length 40 --hair-curl 1
    joined grown 3 woman-25 '25 mm' woman-60 '60 mm' woman-120 '120 mm' \
        man-10 '10 mm, clipped' man-40 '40 mm, combed back' coiled '40 mm, coiled'
    plan parting --head female-25 --set loss.pattern=none --set hair.grey=0 --set hair.units_per_cm2=30 \
        --set hair.length_mm=60 --set hair.parting=middle
    part 'parting-{before}' out/plan-parting.toml --before untreated,treated --aim 0.46,0.5 --crop-mm 110 --resolution 420,420
    joined parting 2 parting-untreated 'a thin parting, bare' parting-treated filled
    for outcome in none cleared partial residue darkened; do
        plan "removal-$outcome" --like removal --removal "$outcome" --pigment light-brown --dilution 1
        part "removal-$outcome" "out/plan-removal-$outcome.toml" --crop-mm 270
    done
    joined removal 5 removal-none 'year 5, not removed' removal-cleared cleared removal-partial partial \
        removal-residue residue removal-darkened 'darkened (iron oxide)'
    part 'crown-{before}' $scenes/thinning-crown.toml --before today,untreated,treated --years 5 --crop-mm 270
    joined befores 3 crown-today 'today' crown-untreated 'untreated, year 5' crown-treated 'treated, year 5'
fi
set -- first
for depth in 0.20 0.30 0.40 0.60 0.80 1.00; do
    sed "s/^depth_mm = .*/depth_mm = $depth/" assets/scenes/demo.toml > "out/depth-$depth.toml"
    "$tonsure" render "out/depth-$depth.toml" --no-hair --aim 0.4,0.5 --crop-mm 14 --resolution 420,420 --samples 8 --no-stamp \
        --output "out/depth-$depth.png"
done
# Joined, and smaller, where ImageMagick is there.
if command -v montage > /dev/null; then
    for depth in 0.20 0.30 0.40 0.60 0.80 1.00; do
        set -- "$@" -label "$depth mm" "out/depth-$depth.png"
    done
    shift
    montage "$@" -tile 3x2 -font "${FONT:-DejaVu-Sans}" -geometry 300x300+6+6 -pointsize 14 -background '#18191b' -fill '#dddddd' docs/depths.png
    smaller docs/depths.png
fi
