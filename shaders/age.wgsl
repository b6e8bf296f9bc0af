// Ageing: every impression as it is at the shown time.
// reads   impressions, clusters, ageing    writes  aged (area, running sum, optical depth, width)
// runs    one workgroup a cluster          twin    dots::age
#import layout
#import rng
#import ein
#import hair
#import packed

@group(0) @binding(0) var<uniform> ageing: Ageing;
@group(0) @binding(1) var<storage, read> impressions: array<PackedImpression>;
@group(0) @binding(2) var<storage, read> clusters: array<Cluster>;
@group(0) @binding(3) var<storage, read_write> aged_out: array<Aged>;

// Diameters are as seen at depths down to AS_SEEN_MM; deeper pigment looks wider (dots::age).
const AS_SEEN_MM: f32 = 0.40;
const BLUR_PER_MM: f32 = 0.08;

// Years over which pattern loss makes hair finer before it takes it.
const HAIR_THINS_YEARS: f32 = 3.0;

// What is left of a unit's hair, 0 to 1.
fn hair_left(packed: PackedImpression) -> f32 {
    let thinned = clamp((packed_until_years(packed) - ageing.years) / HAIR_THINS_YEARS, 0.0, 1.0);
    return select(thinned, 0.0, ageing.years < packed_from_years(packed));
}

// Areas of a cluster's impressions, then sums of sixteen each.
var<workgroup> areas: array<f32, 256>;
var<workgroup> totals: array<f32, 16>;

// Sum of three uniforms, scaled to standard deviation 1 (Irwin-Hall): bounded by 3, no transcendental.
fn bell(key: u32) -> f32 {
    let sum = unit_f32(hash2(key, 1u)) + unit_f32(hash2(key, 2u)) + unit_f32(hash2(key, 3u));
    return 2.0 * (sum - 1.5);
}

// A follicular unit: its hairs' stumps and what sticks out of them, as one dark spot.
fn hair(packed: PackedImpression) -> Aged {
    let hairs = f32(packed_hairs(packed));
    let shaft = ageing.hair_shaft_mm * hair_left(packed) * packed_strength(packed);
    let length = ageing.hair_length_mm;
    let area_mm2 = hairs * shaft * (HAIR_UNDER_MM + HAIR_LEAN * length);
    let sigma_mm = HAIR_SPREAD_MM + 0.12 * length;
    let optical_depth = inverse_ein(area_mm2 / (6.2831853 * sigma_mm * sigma_mm));
    return Aged(ageing.hair_visible * area_mm2, 0.0, optical_depth, aged_hair_params(sigma_mm, length, shaft));
}

fn age(packed: PackedImpression) -> Aged {
    if (packed_is_hair(packed)) {
        return hair(packed);
    }
    let session = ageing.sessions[packed_session(packed)];
    let diameter_mm = packed_diameter_mm(packed);
    let years = max(ageing.years - session.year, 0.0);
    let depth_mm = packed_depth_mm(packed) + ageing.drift_mm_per_year * years;

    let clearing = exp(ageing.clearing_sigma_ln * bell(packed.key));
    let carbon = (1.0 - session.iron) * exp(-(ageing.drain_carbon_per_year * clearing + ageing.light_carbon_per_year) * years);
    let iron = session.iron * exp(-(ageing.drain_iron_per_year * clearing + ageing.light_iron_per_year) * years);
    let patch_loss = 1.0 - ageing.patchiness * unit_f32(hash2(packed.key, 4u));
    let mass = (carbon + iron) * ageing.healing_mass * patch_loss;

    let healed_sigma = diameter_mm * session.sigma_per_diameter;
    let start_sigma = healed_sigma * ageing.healing_diameter;
    var variance = start_sigma * start_sigma + 2.0 * ageing.spread_mm2_per_year * years;
    var optical_depth = session.depth_optical * packed_strength(packed) * mass * healed_sigma * healed_sigma / variance;
    // Skin above blurs what is seen, not the pigment: the darkened area stays.
    let blur = BLUR_PER_MM * BLUR_PER_MM * max(depth_mm * depth_mm - AS_SEEN_MM * AS_SEEN_MM, 0.0);
    if (blur > 0.0) {
        optical_depth = inverse_ein(ein(optical_depth) * variance / (variance + blur));
        variance += blur;
    }
    let area_mm2 = session.visible * 6.2831853 * variance * ein(optical_depth);

    let iron_share = iron / max(carbon + iron, 1e-12);
    return Aged(area_mm2, 0.0, optical_depth, aged_ink_params(sqrt(variance), depth_mm, iron_share));
}

@compute @workgroup_size(256)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) lane: u32,
) {
    let index = group.x + group.y * groups.x;
    var aged = Aged(0.0, 0.0, 0.0, 0u);
    var here = false;
    var at = 0u;
    if (index < arrayLength(&clusters)) {
        let cluster = clusters[index];
        here = lane < cluster.count;
        at = cluster.first + lane;
        if (here) {
            aged = age(impressions[at]);
        }
    }
    areas[lane] = aged.area_mm2;
    workgroupBarrier();
    // Few barriers: a software device pays for each of them.
    var sum = 0.0;
    for (var i = lane & ~15u; i <= lane; i++) {
        sum += areas[i];
    }
    if ((lane & 15u) == 15u) {
        totals[lane / 16u] = sum;
    }
    workgroupBarrier();
    for (var i = 0u; i < lane / 16u; i++) {
        sum += totals[i];
    }
    if (here) {
        aged.prefix_mm2 = sum;
        aged_out[at] = aged;
    }
}
