// The words in which an impression or a follicular unit is kept: the one place that takes them apart.
// Twin: dots::packed.
#import layout
#import camera

struct Impression {
    position_mm: vec3<f32>,
    normal: vec3<f32>,
    key: u32,
}

fn unpack_impression(p: PackedImpression) -> Impression {
    let units = vec3<f32>(vec3(p.xy & 0xffffu, p.xy >> 16u, p.z_normal & 0xffffu)) - 32768.0;
    let oct = vec2<f32>(vec2((p.z_normal >> 16u) & 0xffu, p.z_normal >> 24u)) / 127.5 - 1.0;
    return Impression(units / POSITION_UNITS_PER_MM, unit_from_oct(oct), p.key);
}

fn packed_session(p: PackedImpression) -> u32 {
    return (p.params >> 22u) & 0xfu;
}

fn packed_is_hair(p: PackedImpression) -> bool {
    return packed_session(p) == HAIR_SESSION;
}

// Pigment over the session's own; of a follicular unit, how thick its hairs are over the client's.
fn packed_strength(p: PackedImpression) -> f32 {
    return exp2(f32(bitcast<i32>(p.params) >> 26u) / 12.0);
}

fn packed_diameter_mm(p: PackedImpression) -> f32 {
    return f32(p.params & 0x3ffu) * 0.001;
}

fn packed_depth_mm(p: PackedImpression) -> f32 {
    return f32((p.params >> 10u) & 0xfffu) * 0.001;
}

fn packed_hairs(p: PackedImpression) -> u32 {
    return p.params & 0x3ffu;
}

// Years between which a follicular unit grows; the end is past all times where it grows for good.
fn packed_from_years(p: PackedImpression) -> f32 {
    return f32((p.params >> 17u) & 0x1fu) * 0.5;
}

fn packed_until_years(p: PackedImpression) -> f32 {
    let quarters = (p.params >> 10u) & 0x7fu;
    return select(f32(quarters) * 0.25, 1e6, quarters == 127u);
}

fn share_code(value: f32, steps: f32, last: f32) -> u32 {
    return u32(min(value * steps + 0.5, last));
}

// Of an impression: width and depth in um, iron oxide's share of the pigment.
fn aged_ink_params(sigma_mm: f32, depth_mm: f32, iron: f32) -> u32 {
    return share_code(sigma_mm, 1000.0, 4095.0) | (share_code(depth_mm, 1000.0, 4095.0) << 12u) | (share_code(iron, 255.0, 255.0) << 24u);
}

// Of a follicular unit: width in um, length in 2 um, shaft in 0.5 um.
fn aged_hair_params(sigma_mm: f32, length_mm: f32, shaft_mm: f32) -> u32 {
    return share_code(sigma_mm, 1000.0, 4095.0) | (share_code(length_mm, 500.0, 4095.0) << 12u) | (share_code(shaft_mm, 2000.0, 255.0) << 24u);
}

fn aged_sigma_mm(aged: Aged) -> f32 {
    return f32(aged.params & 0xfffu) * 0.001;
}

fn aged_depth_mm(aged: Aged) -> f32 {
    return f32((aged.params >> 12u) & 0xfffu) * 0.001;
}

fn aged_iron(aged: Aged) -> f32 {
    return f32(aged.params >> 24u) / 255.0;
}

fn aged_hair_length_mm(aged: Aged) -> f32 {
    return f32((aged.params >> 12u) & 0xfffu) * 0.002;
}

fn aged_hair_shaft_mm(aged: Aged) -> f32 {
    return f32(aged.params >> 24u) * 0.0005;
}
