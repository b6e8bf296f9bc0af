// Grows hair: every strand a curve that starts at its root and is a pure function of the root's key
// and the hair_style. It marches in equal steps, so its length is exact: each step turns towards where
// comb and gravity pull, and where the head is in the way, along it.
// reads   roots, hull    writes  points    runs  one invocation a strand
#import layout
#import rng
#import noise
#import tangent
#import strand
#import hull

@group(0) @binding(0) var<uniform> hair_style: HairStyle;
@group(0) @binding(1) var<uniform> slice: Slice;
@group(0) @binding(2) var<storage, read> roots: array<Root>;
@group(0) @binding(3) var<storage, read> hull: array<f32>;
@group(0) @binding(4) var<storage, read_write> points: array<vec2<u32>>;

const DOWN: vec3<f32> = vec3(0.0, -1.0, 0.0);
// Locks: hairs that lie, wave and shine together, mm across, straight to coiled.
const LOCK_MM: vec2<f32> = vec2(11.0, 4.0);

fn along(v: vec3<f32>, n: vec3<f32>) -> vec3<f32> {
    return v - n * dot(v, n);
}

fn unit_or(v: vec3<f32>, other: vec3<f32>) -> vec3<f32> {
    let l2 = dot(v, v);
    return select(other, v * inverseSqrt(l2), l2 > 1e-8);
}

fn turned(v: vec3<f32>, n: vec3<f32>, angle: f32) -> vec3<f32> {
    return v * cos(angle) + cross(n, v) * sin(angle);
}

// A draw of a hair or a lock in [-1, 1].
fn draw(key: u32, stream: u32) -> f32 {
    return 2.0 * unit_f32(hash2(key, stream)) - 1.0;
}

// Key of the lock that a root belongs to: the nearest of points scattered one to a cell.
fn lock_of(p: vec3<f32>, cell_mm: f32) -> u32 {
    let q = p / cell_mm;
    let base = vec3<i32>(floor(q));
    var nearest = 1e9;
    var key = 0u;
    for (var i = 0; i < 27; i++) {
        let cell = base + vec3(i % 3, (i / 3) % 3, i / 9) - 1;
        let c = vec3<u32>(cell + 4096);
        let hashed = hash3(c.x, c.y, c.z);
        let center = vec3<f32>(cell) + vec3(unit_f32(hashed), unit_f32(pcg(hashed)), unit_f32(pcg(hashed ^ 0x9eu)));
        let d = q - center;
        let d2 = dot(d, d);
        if (d2 < nearest) {
            nearest = d2;
            key = hashed;
        }
    }
    return key;
}

// Middle of an ear in the head frame, y and z, mm, and from how far hair begins to go around it.
const EAR_MM: vec2<f32> = vec2(5.0, -14.0);
const EAR_FROM_MM: f32 = 62.0;
const EAR_TO_MM: f32 = 38.0;

// The way around the ear below: back over its top, and down behind it.
fn around_ear(p: vec3<f32>, pull: vec3<f32>) -> vec3<f32> {
    let off = p.yz - EAR_MM;
    let near = smoothstep(EAR_FROM_MM, EAR_TO_MM, length(off)) * smoothstep(35.0, 55.0, abs(p.x));
    let above = smoothstep(-5.0, 20.0, off.x) * smoothstep(-38.0, -18.0, off.y);
    let back = vec3(0.0, pull.y * 0.25, -length(pull));
    return mix(pull, back, near * above);
}

// From the nearest point of the parting to p.
fn from_parting(p: vec3<f32>) -> vec3<f32> {
    var nearest = p - hair_style.parting[0].xyz;
    for (var i = 1u; i < hair_style.parting_points; i++) {
        let a = hair_style.parting[i - 1u].xyz;
        let ab = hair_style.parting[i].xyz - a;
        let t = clamp(dot(p - a, ab) / max(dot(ab, ab), 1e-6), 0.0, 1.0);
        let d = p - a - t * ab;
        if (dot(d, d) < dot(nearest, nearest)) {
            nearest = d;
        }
    }
    return nearest;
}

// How far a point lies behind the parting's end, mm.
fn behind_parting_mm(p: vec3<f32>) -> f32 {
    let last = hair_style.parting_points - 1u;
    let end = hair_style.parting[last].xyz;
    return dot(p - end, normalize(end - hair_style.parting[last - 1u].xyz));
}

// A parting closes over so many mm before its end: from there on hair is laid back over the crown.
const CLOSES_MM: f32 = 42.0;

// The way hair is combed at a point of the skin. `side`: -1 or 1, the side of the parting it is on.
fn combed(p: vec3<f32>, n: vec3<f32>, side: f32) -> vec3<f32> {
    var way: vec3<f32>;
    let ahead = p.z - hair_style.whorl_mm.z;
    if (hair_style.parting_points > 0u) {
        let away = from_parting(p) + side * 6.0 * hair_style.chart_x;
        // From the face, hair is laid back a little.
        way = normalize(away) + vec3(0.0, 0.0, -0.55) * smoothstep(20.0, 110.0, ahead);
        let behind_mm = behind_parting_mm(p);
        let aside = 0.8 * side * smoothstep(5.0, 60.0, length(away)) * hair_style.chart_x;
        way = mix(way, vec3(0.0, -0.25, -1.0) + aside, smoothstep(-CLOSES_MM, 0.0, behind_mm));
    } else {
        let away = along(p - hair_style.whorl_mm, n);
        let grown = turned(unit_or(away, vec3(0.0, 0.0, 1.0)), n, 0.9 * exp(-length(away) / 30.0));
        let back = select(0.0, 1.0, hair_style.length_mm >= 25.0);
        way = mix(grown, vec3(0.12 * sign(p.x) * smoothstep(5.0, 40.0, abs(p.x)), -0.15, -1.0), back * smoothstep(-20.0, 25.0, ahead));
    }
    // What was combed lies in waves. Clipped hair does not: where its ways part, skin would show.
    let wild = (0.42 * noise(p / 17.0) + 0.2 * noise(p / 7.0 + 31.0)) * mix(0.06, 1.0, smoothstep(10.0, 40.0, hair_style.length_mm));
    return turned(unit_or(along(way, n), unit_or(along(DOWN, n), vec3(1.0, 0.0, 0.0))), n, wild);
}

// The direction nearest to d, of those between it and straight out, that ends a step high enough.
fn turned_out(p: vec3<f32>, d: vec3<f32>, n: vec3<f32>, step_mm: f32, floor_mm: f32) -> vec3<f32> {
    let out = normalize(p - hair_style.center_mm);
    let flat = unit_or(along(d, n), tangent(n));
    let upright = select(out, n, hull_height(p + step_mm * n) >= floor_mm);
    var low = 0.0;
    var high = 1.5707963;
    for (var i = 0; i < 6; i++) {
        let middle = 0.5 * (low + high);
        let inside = hull_height(p + step_mm * (flat * cos(middle) + upright * sin(middle))) < floor_mm;
        low = select(low, middle, inside);
        high = select(middle, high, inside);
    }
    return normalize(flat * cos(high) + upright * sin(high));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let strand = slice.strand_first + id.x;
    if (strand >= slice.strand_end) {
        return;
    }
    let root = roots[strand];
    let lock = lock_of(root.position_mm, mix(LOCK_MM.x, LOCK_MM.y, hair_style.curl));
    let coiled = smoothstep(0.55, 1.0, hair_style.curl);
    let length_mm = hair_length_mm(hair_style, root.key);
    let step_mm = length_mm / f32(hair_style.points - 1u);
    // One hair in thirty flies away.
    let stray = select(0.0, 1.0, unit_f32(hash2(root.key, 1u)) > 0.967);

    var p = root.position_mm;
    let n0 = root.normal;
    var side = 1.0;
    if (hair_style.parting_points > 0u) {
        // No comb draws a straight line: tufts and single hairs on either side cross it.
        let contrary = select(0.0, 7.0, unit_f32(hash2(root.key, 17u)) > 0.88);
        let astray = 2.2 * noise(p / 15.0) + 2.2 * noise(p / 4.0) + (1.3 + contrary) * draw(root.key, 16u);
        side = select(-1.0, 1.0, dot(from_parting(p), hair_style.chart_x) + astray > 0.0);
    }
    // What grows anew stands up.
    let reached = regrown(hair_style.length_mm, root.key);
    let fresh = select(0.0, 1.0, reached < 1.0);
    // Clipped hairs stand each for themselves, at the whorl upright; longer ones lie in locks.
    let clipped = smoothstep(30.0, 8.0, hair_style.length_mm);
    let lock_turn = mix(0.16, 0.05, clipped) * draw(lock, 2u);
    let lay = turned(combed(p, n0, side), n0, lock_turn + (mix(0.07, 0.45, clipped) + 0.4 * max(stray, fresh)) * draw(root.key, 3u));
    let whorl = clipped * exp(-distance(p, hair_style.whorl_mm) / 16.0);
    // Hair leaves the skin at some 40 degrees, clipped hair a little steeper; coils stand.
    let lean = tangent(n0);
    let tilt = 0.30 * (draw(lock, 4u) * lean + draw(lock, 5u) * cross(n0, lean)) + 0.15 * (draw(root.key, 6u) * lean + draw(root.key, 7u) * cross(n0, lean));
    let exit = lay + n0 * (mix(0.75, 1.0, clipped) + whorl + 0.5 * fresh + 0.25 * draw(root.key, 8u));
    let upright = normalize(n0 + tilt);
    var d = normalize(mix(exit, upright + 0.25 * lay, coiled));

    let lift_mm = mix(min(0.3 * length_mm, 2.0 + 0.045 * length_mm), 0.6 * length_mm, clipped) * (1.0 + 0.35 * (1.0 - clipped) * draw(lock, 9u) + 0.18 * draw(root.key, 10u) + 0.6 * stray) + 6.0 * coiled;
    let bend_mm = mix(mix(9.0, 26.0, clipped), 30.0, coiled);
    // The coil's phase: hairs of a lock wave together.
    let together = mix(0.35, 0.9, hair_style.curl * hair_style.curl);
    var phase = 3.14159265 * (draw(lock, 11u) + together * draw(root.key, 12u));
    let turn_mm = hair_style.turn_mm * (1.0 + 0.15 * draw(lock, 13u) + 0.08 * draw(root.key, 14u));
    let coil_mm = hair_style.coil_mm * turn_mm / hair_style.turn_mm * (1.0 + 0.15 * draw(root.key, 15u));
    let flat = mix(0.45, 1.0, smoothstep(0.2, 0.7, hair_style.curl));
    var u = unit_or(along(cross(n0, lay), d), tangent(d));

    var offset = vec3(0.0);
    var q = p;
    let first = strand * hair_style.points;
    points[first] = with_width(pack_point(p), root_width(root));
    for (var i = 1u; i < hair_style.points; i++) {
        let s = f32(i) * step_mm;
        let head = hull_at(p);
        let n = head.normal;

        // The wave or coil about the axis, which grows from nothing at the root.
        phase += 6.2831853 * step_mm / turn_mm;
        let radius = min(coil_mm * smoothstep(0.0, 0.7 * turn_mm, s), max(0.9 * head.height_mm, 0.3 * s));
        u = unit_or(along(u, d), tangent(d));
        let next_offset = radius * (cos(phase) * u + flat * sin(phase) * cross(d, u));
        let sideways = next_offset - offset;
        offset = next_offset;
        let axis_mm = sqrt(max(step_mm * step_mm - dot(sideways, sideways), 0.02 * step_mm * step_mm));

        // Comb near the root, gravity farther out; coils hold themselves up.
        let comb = turned(combed(p, n, side), n, lock_turn);
        let fall = 0.10 + 1.5 * (1.0 - exp(-s / 45.0));
        var pull = comb * exp(-s / 110.0) + DOWN * fall;
        pull = around_ear(p, pull);
        pull = mix(pull, upright * 1.2 + DOWN * 0.1 + 0.15 * comb, coiled);
        // What lies on the head slides along it, at the height of its lock.
        let gap = head.height_mm - (lift_mm * (1.0 - exp(-s / (0.6 * lift_mm + 6.0))) + radius);
        let rise = clamp(-gap / 8.0, -1.0, 1.0);
        let inward = dot(pull, n);
        pull += n * max(rise - inward, 0.0) * (1.0 - 0.5 * coiled);
        d = normalize(mix(d, unit_or(pull, d), 1.0 - exp(-step_mm / bend_mm)));

        // Never into the head: turned outwards as far as it needs.
        let floor_mm = min(radius + min(0.3 * s, 0.4), head.height_mm + 0.9 * axis_mm);
        if (hull_height(p + axis_mm * d) < floor_mm) {
            d = turned_out(p, d, n, axis_mm, floor_mm);
        }
        // Equal steps along the hair itself; the axis follows.
        q += step_mm * unit_or(p + axis_mm * d + offset - q, d);
        p = q - offset;
        let width = root_width(root) * taper(hair_style, reached, f32(i) / f32(hair_style.points - 1u));
        points[first + i] = with_width(pack_point(q), width);
    }
}
