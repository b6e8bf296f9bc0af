#!/bin/sh
# The pictures of docs/: one sheet for each thing that the model claims.
set -eu
tonsure=${TONSURE:-target/debug/tonsure}
sheet() { name=$1; shift; "$tonsure" render --resolution 420,400 --samples 8 --sheet "docs/$name.png" "$@"; }
mkdir -p docs out
sheet skins --view crown --skin i,ii,iii,iv,v,vi
sheet years --view three-quarter --years 0,2,5,8,11,15
sheet lights --view three-quarter --light clinic-soft,downlight,bathroom,office,noon,overcast,golden-hour,flash
sheet sheens --view three-quarter --light noon --sheen matte,natural,shaved,oily,wet
sheet stubble --view left --stubble-days 0,1,2,3,5,7
sheet fades --view three-quarter --years 0,4,8 --fade slow,typical,fast
# One picture of a scene for a joined sheet: name, scene, switches.
part() { name=$1; scene=$2; shift 2; "$tonsure" render "$scene" --resolution 320,330 --samples 8 --no-stamp --output "out/part-$name.png" "$@"; }
# A scene from switches: name, switches.
plan() { name=$1; shift; "$tonsure" scene new --force "out/plan-$name.toml" "$@"; }
# Parts side by side: name, columns, then part and caption in turn.
joined() {
    name=$1; columns=$2; shift 2
    list=""
    while [ $# -gt 0 ]; do
        montage -label "$2" "out/part-$1.png" -geometry +0+0 -background '#18191b' -fill '#dddddd' -pointsize 13 "out/cell-$1.png"
        list="$list out/cell-$1.png"
        shift 2
    done
    # No dither: 256 colours are enough where they are chosen for the picture.
    montage $list -tile "${columns}x" -geometry +4+4 -background '#18191b' +dither -colors 256 "docs/$name.png"
}
if command -v montage > /dev/null; then
    scenes=assets/scenes
    set -- loss 4
    for stage in I II IIa III IIIa IIIv IV IVa V Va VI VII; do
        plan "loss-$stage" --like demo --head male-45 --norwood "$stage" --stubble-days 3
        part "loss-$stage" "out/plan-loss-$stage.toml" --bare --azimuth 40 --elevation 48 --crop-mm 300
        set -- "$@" "loss-$stage" "Norwood $stage"
    done
    joined "$@"
    set -- hairlines 5
    for style in natural soft broken defined straight rounded widows-peak winged receded feminine; do
        case $style in feminine) head=female-25 ;; *) head=male-25 ;; esac
        plan "line-$style" --like demo --head "$head" --norwood VI --hairline "$style"
        part "line-$style" "out/plan-line-$style.toml" --azimuth 18 --elevation 24 --crop-mm 250 --resolution 280,290
        set -- "$@" "line-$style" "$style"
    done
    joined "$@"
    for n in 1 2 3; do part "session-$n" $scenes/demo.toml --session "$n" --aim 0.26,0.42 --crop-mm 60; done
    joined sessions 3 session-1 'after session 1' session-2 'after session 2' session-3 'after session 3'
    for hand in natural rows clumps too-deep too-big too-dark; do
        plan "hand-$hand" --like demo --hand "$hand" --density 150
        part "hand-$hand" "out/plan-hand-$hand.toml" --no-hair --aim 0.3,0.44 --crop-mm 34
    done
    plan hand-triple --like demo --device triple-tap --density 150
    plan hand-blade --like demo --device microblade --density 150
    part hand-triple out/plan-hand-triple.toml --no-hair --aim 0.3,0.44 --crop-mm 34
    part hand-blade out/plan-hand-blade.toml --no-hair --aim 0.3,0.44 --crop-mm 34
    joined hands 4 hand-natural 'round dots' hand-triple 'triple taps' hand-blade 'microblading' hand-rows 'in rows' \
        hand-clumps 'in clumps' hand-too-deep 'too deep' hand-too-big 'too big' hand-too-dark 'too dark'
    for day in 0 3 7 42; do
        part "day-$day" $scenes/demo.toml --days "$day" --azimuth 30 --elevation 30 --crop-mm 230
        part "careless-$day" $scenes/demo.toml --days "$day" --aftercare neglected --azimuth 30 --elevation 30 --crop-mm 230
    done
    joined healing 4 day-0 'day 0' day-3 'day 3' day-7 'day 7' day-42 'day 42' \
        careless-0 'neglected, day 0' careless-3 'day 3' careless-7 'day 7' careless-42 'day 42'
    for scene in strip-scar extraction-scars scarring-alopecia; do
        sed '/^\[\[scars\]\]/,/^\[treatment/s/^per_cm2 = .*/per_cm2 = 0.0/' "$scenes/$scene.toml" > "out/plan-bare-$scene.toml"
        part "$scene-before" "out/plan-bare-$scene.toml" --bare --crop-mm 250
        part "$scene" "$scenes/$scene.toml" --crop-mm 250
    done
    joined scars 3 strip-scar-before 'strip scar, before' extraction-scars-before 'extraction, before' scarring-alopecia-before 'scarring, before' \
        strip-scar 'after' extraction-scars 'after' scarring-alopecia 'after'
    plan ophiasis --like areata-patches --areata ophiasis
    for scene in areata-patches areata-totalis; do
        part "$scene-before" "$scenes/$scene.toml" --bare --crop-mm 280
        part "$scene" "$scenes/$scene.toml" --crop-mm 280
    done
    part ophiasis-before out/plan-ophiasis.toml --bare --azimuth 150 --elevation 5 --crop-mm 280
    part ophiasis out/plan-ophiasis.toml --azimuth 150 --elevation 5 --crop-mm 280
    joined areata 3 areata-patches-before 'patches, before' ophiasis-before 'ophiasis, before' areata-totalis-before 'totalis, before' \
        areata-patches 'after' ophiasis 'after' areata-totalis 'after'
    for scene in woman-crown woman-part woman-diffuse; do
        part "$scene-before" "$scenes/$scene.toml" --bare --crop-mm 280
        part "$scene" "$scenes/$scene.toml" --crop-mm 280
    done
    joined women 3 woman-crown-before 'Ludwig II, before' woman-part-before "Olsen's pattern, before" woman-diffuse-before 'diffuse, before' \
        woman-crown 'after' woman-part 'after' woman-diffuse 'after'
    part transplant-before $scenes/transplant.toml --bare --crop-mm 250
    part transplant $scenes/transplant.toml --crop-mm 250
    joined transplant 2 transplant-before 'grafts alone, month 18' transplant 'with pigment between'
    plan removal-none --like removal --removal none
    part removal-none out/plan-removal-none.toml --crop-mm 270
    set -- removal 5 removal-none 'year 5, not removed'
    for outcome in cleared partial residue darkened; do
        plan "removal-$outcome" --like removal --removal "$outcome" --pigment dark-brown
        part "removal-$outcome" "out/plan-removal-$outcome.toml" --crop-mm 270
        set -- "$@" "removal-$outcome" "$outcome"
    done
    joined "$@"
    for kind in today untreated treated; do
        part "crown-$kind" $scenes/thinning-crown.toml --before "$kind" --years 5 --crop-mm 270
    done
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
    montage "$@" -tile 3x2 -geometry 300x300+6+6 -background '#18191b' -fill '#dddddd' docs/depths.png
    mogrify +dither -colors 256 docs/depths.png
fi
