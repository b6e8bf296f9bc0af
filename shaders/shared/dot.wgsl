// What the splat passes share: unpacking an impression and deriving its dots by hash.
#import layout
#import camera
#import packed
#import rng
#import ein
#import tangent

// Dots of a Gaussian cluster: centres scatter by 0.4 sigma, each dot is 0.917 sigma wide, so that
// together they have the impression's own width (0.16 + 0.84 = 1). More scatter would leave holes in
// its rim, and the cluster would darken less than its area says.
const SCATTER: f32 = 0.4;
const DOT_WIDTH: f32 = 0.9165151;
// Impressions narrower than this many pixels are sub-pixel: they add area. Wider ones add optical
// depth. The step between the two is spread over impressions by hash.
const RESOLVED_PX: f32 = 0.6;

// Width, mm, by which a cluster's impressions count as resolved: the middle of its narrowest and widest, so that one
// wide impression does not send all of them to both passes, but no less than half of the widest.
fn deciding_sigma_mm(cluster: Cluster, first: Aged) -> f32 {
    return aged_sigma_mm(first) * max(sqrt(cluster.narrowest * cluster.widest), 0.5 * cluster.widest);
}

// True where a cluster's width on screen at an impression is enough for it to be resolved. The one decision that
// splits impressions between the two splat passes.
fn is_resolved(key: u32, deciding_px: f32) -> bool {
    return deciding_px > RESOLVED_PX * (0.9 + 0.2 * unit_f32(pcg(key ^ 0x51u)));
}

// Two uniforms of dot `j`, radius and angle: every prefix of j is spread evenly (radical inverse,
// golden angle).
fn dot_uniforms(key: u32, j: u32) -> vec2<f32> {
    return vec2(
        fract(f32(reverseBits(j) >> 8u) / 16777216.0 + unit_f32(pcg(key ^ 0xa3u))),
        6.2831853 * fract(f32(j) * 0.61803399 + unit_f32(pcg(key ^ 0x17u))),
    );
}

// Offset of a resolved dot in the tangent plane, in units of sigma: Gaussian, deviation SCATTER.
fn dot_offset(key: u32, j: u32) -> vec2<f32> {
    let u = dot_uniforms(key, j);
    return SCATTER * sqrt(-2.0 * log(max(1.0 - u.x, 1e-3))) * vec2(cos(u.y), sin(u.y));
}

// Offset of a sub-pixel dot, in units of sigma: spread as the darkening is, 1 - exp(-tau e^(-r2/2)),
// which for a dense impression is a disc and not a Gaussian. `darkening` is Ein(tau). Inverting
// Ein is good to some per cent, in the radius alone.
fn darkening_offset(key: u32, j: u32, optical_depth: f32, darkening: f32) -> vec2<f32> {
    let u = dot_uniforms(key, j);
    let y = max(1.0 - u.x, 1e-3) * darkening;
    let x = inverse_ein(y);
    let s = log(max(optical_depth, 1e-6) / max(x, 1e-9));
    return sqrt(2.0 * max(s, 0.0)) * vec2(cos(u.y), sin(u.y));
}

// Outline of an impression: pigment lies in clusters, no disc is round. Every map here keeps areas, so
// that no impression darkens more or less for its shape (model: axes to 1.35 of each other in the mean).
struct Outline {
    // Direction of the long axis, and the long axis over a disc's radius.
    axis: vec2<f32>,
    stretch: f32,
    // Waves of the rim along the two axes: phases, and amplitudes in units of sigma.
    phase: vec2<f32>,
    amplitude: vec2<f32>,
}

// Waves of a rim in radians a sigma.
const RIM_WAVES: f32 = 1.7;
const RIM_AMPLITUDE: f32 = 0.17;
const MOST_STRETCH: f32 = 0.32;

fn outline_of(key: u32) -> Outline {
    let turn = 3.14159265 * unit_f32(hash2(key, 60u));
    let wave = vec4(unit_f32(hash2(key, 61u)), unit_f32(hash2(key, 62u)), unit_f32(hash2(key, 63u)), unit_f32(hash2(key, 64u)));
    return Outline(
        vec2(cos(turn), sin(turn)),
        1.0 + MOST_STRETCH * unit_f32(hash2(key, 65u)),
        6.2831853 * wave.xy,
        RIM_AMPLITUDE * (0.35 + 0.65 * wave.zw),
    );
}

// From the impression's own axes to the skin: stretched along one, narrowed as much across.
fn outstretched(outline: Outline, v: vec2<f32>) -> vec2<f32> {
    let along = outline.stretch * v.x;
    let across = v.y / outline.stretch;
    return along * outline.axis + across * vec2(-outline.axis.y, outline.axis.x);
}

// Bends the plane by two shears: areas stay.
fn ragged(v: vec2<f32>, phase: vec2<f32>, amplitude: vec2<f32>) -> vec2<f32> {
    let x = v.x + amplitude.x * sin(RIM_WAVES * v.y + phase.x);
    return vec2(x, v.y + amplitude.y * sin(RIM_WAVES * x + phase.y));
}

// Depth of dot `j` about its impression's, mm (model: clusters sit within some tens of um).
fn dot_depth_offset_mm(key: u32, j: u32) -> f32 {
    return 0.06 * (unit_f32(hash2(key, j)) - 0.5);
}

// Share of an impression that its dot `j` carries when `wanted` dots (a real number, at least 1)
// are drawn: whole dots weigh 1, the last one its fraction.
fn dot_share(j: u32, wanted: f32) -> f32 {
    return clamp(wanted - f32(j), 0.0, 1.0) / wanted;
}

// The impression and the dot that slot `k` of a cluster stands for, and its weight. Drawing order
// goes over all impressions first (in rank order), so a prefix covers the cluster evenly.
struct Slot {
    impression: u32,
    dot: u32,
    // Real number of dots an impression is drawn with, at least 1.
    dots: f32,
}

fn slot_of(k: u32, count: u32, wanted: f32) -> Slot {
    return Slot(k % count, k / count, max(wanted / f32(count), 1.0));
}

// Weight of impression `i` where fewer than all are drawn: active over drawn area, and the fraction
// of the last one.
fn prefix_weight(i: u32, count: u32, wanted: f32, drawn_mm2: f32, last_mm2: f32, total_mm2: f32) -> f32 {
    if (wanted >= f32(count)) {
        return 1.0;
    }
    let whole = floor(wanted);
    let fraction = wanted - whole;
    let share = select(fraction, 1.0, f32(i) < whole);
    return share * total_mm2 / max(drawn_mm2 + fraction * last_mm2, 1e-12);
}

// Fixed point with rounding keyed to the dot: no bias, and still when nothing moves.
fn fixed(value: f32, key: u32) -> u32 {
    return u32(clamp(value, 0.0, 1000.0) * SUM_ONE + unit_f32(key));
}
