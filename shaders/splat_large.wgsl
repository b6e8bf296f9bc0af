// Resolved dots: quads in the skin's tangent plane whose fragments add optical depth to the same
// sums; the exponential comes after the sum.
// reads   large items, clusters, impressions, aged, depth    writes  sums, inked
// runs    indexed indirect draw, one instance for an item of 256 dots, 6 indices a dot
#import layout
#import camera
#import dot
#import hair
#import tiles

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<storage, read> clusters: array<Cluster>;
@group(0) @binding(2) var<storage, read> impressions: array<PackedImpression>;
@group(0) @binding(3) var<storage, read> aged: array<Aged>;
@group(0) @binding(4) var<storage, read> large_items: array<Item>;
@group(0) @binding(5) var<storage, read_write> sums: array<atomic<u32>>;
@group(0) @binding(6) var depth: texture_depth_2d;
@group(0) @binding(7) var<storage, read_write> inked: array<atomic<u32>>;

// Optical depth at which a dot is cut off.
const LEAST_DEPTH: f32 = 0.0015;
// Half size of a stump's quad in standard deviations.
const REACH: f32 = 3.3;

// Added to the visibility (at most 1) of hair, which is on the skin and not under it.
const HAIR_MARK: f32 = 2.0;
// Peak optical depth of a shaft and of a stump: both are opaque.
const SHAFT_DEPTH: f32 = 4.0;
const STUMP_DEPTH: f32 = 1.8;

// How units and hairs differ (model; every mean is 1, so that a unit darkens as much): the tilt of a
// unit and of its hairs (tangents), thickness and length of a hair, as shares.
const UNIT_WILD: f32 = 0.75;
const HAIR_WILD: f32 = 0.45;
const HAIR_THICKNESS: f32 = 0.35;
const HAIR_LENGTH: f32 = 0.45;

struct Varying {
    @builtin(position) clip: vec4<f32>,
    // Place in the impression, in units of its sigma, and the spot's middle there.
    @location(0) offset: vec2<f32>,
    @location(3) @interpolate(flat) middle: vec2<f32>,
    // Waves of the rim, see `ragged`: phases and amplitudes.
    @location(4) @interpolate(flat) rim: vec4<f32>,
    // Peak optical depth, visibility, iron share.
    @location(1) @interpolate(flat) dot: vec3<f32>,
    @location(2) @interpolate(flat) key: u32,
}

fn nowhere() -> Varying {
    return Varying(vec4(0.0, 0.0, -1.0, 0.0), vec2(0.0), vec2(0.0), vec4(0.0), vec3(0.0), 0u);
}

@vertex
fn vertex(@builtin(vertex_index) index: u32, @builtin(instance_index) instance: u32) -> Varying {
    let item = large_items[instance];
    let cluster = clusters[item.cluster];
    let k = item.start + index / 4u;
    let slot = slot_of(k, cluster.count, item.wanted);
    if (f32(slot.dot) >= slot.dots) {
        return nowhere();
    }
    let at = cluster.first + slot.impression;
    let deciding_mm = deciding_sigma_mm(cluster, aged[cluster.first]);
    let corner = vec2(f32(index & 1u), f32((index >> 1u) & 1u)) * 2.0 - 1.0;
    if (cluster.session == HAIR_SESSION) {
        return hair_vertex(at, slot.dot, corner, deciding_mm);
    }
    return pigment_vertex(at, slot, corner, deciding_mm);
}

// False where an impression is left to the sub-pixel pass, or not seen. The same expression as in
// splat_of: one decision.
fn is_drawn(impression: Impression, center: vec3<f32>, deciding_mm: f32) -> bool {
    let w = -(frame.view_from_world * vec4(center, 1.0)).z;
    return w > frame.near_mm && is_resolved(impression.key, deciding_mm * frame.focal_px / w)
        && dot(impression.normal, frame.eye_mm - center) > 0.0;
}

fn pigment_vertex(at: u32, slot: Slot, corner: vec2<f32>, deciding_mm: f32) -> Varying {
    let impression = unpack_impression(impressions[at]);
    let now = aged[at];
    let sigma_mm = aged_sigma_mm(now);
    let t1 = tangent(impression.normal);
    let t2 = cross(impression.normal, t1);
    let outline = outline_of(impression.key);
    let scatter = dot_offset(impression.key, slot.dot);
    let middle = outstretched(outline, scatter) * sigma_mm;
    if (!is_drawn(impression, impression.position_mm + middle.x * t1 + middle.y * t2, deciding_mm)) {
        return nowhere();
    }
    // Mass is kept: a dot narrower than its impression is as much deeper.
    let peak = now.depth_optical * dot_share(slot.dot, slot.dots) / (DOT_WIDTH * DOT_WIDTH);
    let reach = sqrt(2.0 * log(max(peak / LEAST_DEPTH, 1.5))) * DOT_WIDTH + outline.amplitude;
    // The waves are felt from the impression's middle, so its dots bend together.
    let place = scatter + corner * reach;
    let on_skin = outstretched(outline, place) * sigma_mm;
    let width_mm = DOT_WIDTH * sigma_mm;
    let world = impression.position_mm + on_skin.x * t1 + on_skin.y * t2;
    let view = (frame.view_from_world * vec4(world, 1.0)).xyz;
    let depth_mm = aged_depth_mm(now) + dot_depth_offset_mm(impression.key, slot.dot);
    return Varying(
        lifted_clip_from_view(frame, view, 0.6 + 0.5 * width_mm),
        place,
        scatter,
        vec4(outline.phase, outline.amplitude),
        vec3(peak, visibility(depth_mm), aged_iron(now)),
        hash2(impression.key, slot.dot),
    );
}

fn visibility(depth_mm: f32) -> f32 {
    return exp(-VISIBILITY_PER_MM * max(depth_mm, 0.0));
}

// Even dots are a unit's shafts, odd ones its stumps.
fn hair_vertex(at: u32, dot: u32, corner: vec2<f32>, deciding_mm: f32) -> Varying {
    let impression = unpack_impression(impressions[at]);
    let now = aged[at];
    let hair = dot / 2u;
    if (hair >= packed_hairs(impressions[at])
        || now.area_mm2 <= 0.0 || !is_drawn(impression, impression.position_mm, deciding_mm)) {
        return nowhere();
    }
    let n = impression.normal;
    let t1 = tangent(n);
    let apart = hair_root_mm(impression.key, hair);
    let root = impression.position_mm + apart.x * t1 + apart.y * cross(n, t1);
    // Units of one place lie alike, not parallel, and the hairs of a unit nearly so.
    let draw = vec4(unit_f32(hash2(impression.key, 40u)), unit_f32(hash2(impression.key, 50u)),
        unit_f32(hash2(impression.key, hair + 41u)), unit_f32(hash2(impression.key, hair + 51u))) - 0.5;
    let wild = UNIT_WILD * draw.xy + HAIR_WILD * draw.zw;
    let toward = normalize(hair_shaft_direction(impression.position_mm, n) + wild.x * t1 + wild.y * cross(n, t1));
    let key = hash2(impression.key, dot);
    // Both halves of a hair are as thick, whatever its fellows are.
    let shaft_mm = aged_hair_shaft_mm(now) * (1.0 + HAIR_THICKNESS * (2.0 * unit_f32(hash2(impression.key, hair + 70u)) - 1.0));
    if (dot % 2u == 1u) {
        return stump_vertex(shaft_mm, root, n, toward, corner, key);
    }
    return shaft_vertex(shaft_mm, aged_hair_length_mm(now), root, n, toward, corner, key);
}

// A ribbon that faces the eye, at least a pixel wide; a wider one is as much thinner.
fn shaft_vertex(shaft_mm: f32, grown_mm: f32, root: vec3<f32>, n: vec3<f32>, toward: vec3<f32>, corner: vec2<f32>, key: u32) -> Varying {
    let length_mm = grown_mm * (1.0 + HAIR_LENGTH * (2.0 * unit_f32(key) - 1.0));
    let v = normalize(frame.eye_mm - root);
    let across = cross(toward, v);
    if (length_mm <= 0.0 || dot(across, across) < 1e-4) {
        return nowhere();
    }
    let pixel_mm = dot(frame.eye_mm - root, v) / frame.focal_px;
    let drawn_mm = max(shaft_mm, 1.5 * pixel_mm);
    let world = root + toward * length_mm * (0.5 + 0.5 * corner.y) + normalize(across) * corner.x * 0.5 * drawn_mm;
    let view = (frame.view_from_world * vec4(world, 1.0)).xyz;
    let covered = shaft_mm / drawn_mm * (1.0 - exp(-SHAFT_DEPTH)) * unhidden(dot(n, v));
    return Varying(
        lifted_clip_from_view(frame, view, 0.6),
        vec2(0.0),
        vec2(0.0),
        vec4(0.0),
        vec3(-log(1.0 - covered), 2.0 * HAIR_MARK, 0.0),
        key,
    );
}

// What of a hair is seen through the skin: a soft spot behind the root, as long as it shows.
fn stump_vertex(shaft_mm: f32, root: vec3<f32>, n: vec3<f32>, toward: vec3<f32>, corner: vec2<f32>, key: u32) -> Varying {
    let lay = normalize(toward - n * dot(toward, n));
    let side = cross(n, lay);
    // Standard deviations that give the area shaft x HAIR_UNDER_MM at this depth.
    let area_mm2 = shaft_mm * HAIR_UNDER_MM / ein(STUMP_DEPTH);
    // Steeper hairs are seen end on.
    let long_mm = 0.07 + 0.08 * unit_f32(pcg(key));
    let wide_mm = area_mm2 / (6.2831853 * long_mm);
    let offset = corner * REACH;
    let world = root - long_mm * lay + offset.y * long_mm * lay + offset.x * wide_mm * side;
    let view = (frame.view_from_world * vec4(world, 1.0)).xyz;
    return Varying(
        lifted_clip_from_view(frame, view, 0.6 + long_mm),
        DOT_WIDTH * offset,
        vec2(0.0),
        vec4(0.0),
        vec3(STUMP_DEPTH, visibility(HAIR_ROOT_MM), 0.0),
        key,
    );
}

@fragment
fn fragment(in: Varying) {
    let off = (ragged(in.offset, in.rim.xy, in.rim.zw) - in.middle) / DOT_WIDTH;
    let amount = in.dot.x * exp(-0.5 * dot(off, off));
    let at = vec2<u32>(in.clip.xy);
    // The attachment's own test may come after the sums, and would be too late.
    if (in.clip.z < textureLoad(depth, at, 0)) {
        return;
    }
    atomicStore(&inked[at.y / TILE * tiles_across(frame.tile_size) + at.x / TILE], 1u);
    let base = (at.y * frame.tile_size.x + at.x) * SUMS;
    if (in.dot.y > HAIR_MARK) {
        atomicAdd(&sums[base + 4u], fixed(amount, pcg(in.key ^ (at.x + at.y * 7919u))));
        return;
    }
    let key = pcg(in.key ^ (at.x + at.y * 7919u));
    atomicAdd(&sums[base + 1u], fixed(amount, key));
    atomicAdd(&sums[base + 2u], fixed(amount * in.dot.y, key));
    if (in.dot.z > 0.0) {
        atomicAdd(&sums[base + 3u], fixed(amount * in.dot.z, key));
    }
}
