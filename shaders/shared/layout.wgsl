// Every struct and constant shared with the host; mirrors src/layout.rs, where the fields are
// explained. A test compares the two field by field.

const CLUSTER_SIZE: u32 = 256u;
const ITEM_DOTS: u32 = 256u;
const MAX_SESSIONS: u32 = 16u;
const HAIR_SESSION: u32 = 15u;
const MAX_LIGHTS: u32 = 4u;
const SUM_ONE: f32 = 1048576.0;
const SUMS: u32 = 5u;
const ENTRY_SIZE: u32 = 384u;
const COMPLEXION_SIZE: u32 = 1024u;
const LIGHT_DISTANT: u32 = 0u;
const LIGHT_RECTANGLE: u32 = 1u;
const PAINT_MARKS: u32 = 0u;
const PAINT_COLOR: u32 = 1u;
const PAINT_IMAGE: u32 = 2u;
const HAIR_GRID_X: u32 = 96u;
const HAIR_GRID_Y: u32 = 128u;
const HAIR_GRID_Z: u32 = 96u;
const SCATTER_TAPS: u32 = 13u;
const HULL_SIZE: u32 = 512u;
const POSITION_UNITS_PER_MM: f32 = 128.0;
const VISIBILITY_PER_MM: f32 = 3.0;

struct Frame {
    view_from_world: mat4x4<f32>,
    world_from_view: mat4x4<f32>,
    eye_mm: vec3<f32>,
    near_mm: f32,
    center_px: vec2<f32>,
    focal_px: f32,
    dots_per_impression: u32,
    tile_size: vec2<u32>,
    tile_origin: vec2<u32>,
    picture_size: vec2<u32>,
    shown_first: vec2<u32>,
    shown_end: vec2<u32>,
    lod: u32,
    sample: u32,
    samples: u32,
    gloss: f32,
    treated: f32,
    square_px: u32,
    exposure: f32,
    light_count: u32,
    pyramid_levels: u32,
    bands: u32,
    brows: vec4<u32>,
    head: vec4<u32>,
    aside: vec2<u32>,
    _pad: vec2<u32>,
}

struct Scattering {
    taps: array<vec4<f32>, 13>,
}

struct Slice {
    cluster_first: u32,
    cluster_end: u32,
    row_first: u32,
    row_end: u32,
    item_capacity: u32,
    _pad0: u32,
    strand_first: u32,
    strand_end: u32,
}

struct PackedImpression {
    xy: u32,
    z_normal: u32,
    key: u32,
    params: u32,
}

struct Aged {
    area_mm2: f32,
    prefix_mm2: f32,
    depth_optical: f32,
    params: u32,
}

struct Cluster {
    center_mm: vec3<f32>,
    radius_mm: f32,
    cone_axis: vec3<f32>,
    cone_cos: f32,
    first: u32,
    count: u32,
    session: u32,
    area_mm2: f32,
    narrowest: f32,
    widest: f32,
    _pad0: f32,
    _pad1: f32,
}

struct Item {
    cluster: u32,
    start: u32,
    wanted: f32,
    _pad0: u32,
}

struct IndirectArgs {
    groups_x: atomic<u32>,
    groups_y: atomic<u32>,
    groups_z: atomic<u32>,
    items: atomic<u32>,
    index_count: atomic<u32>,
    instance_count: atomic<u32>,
    first_index: atomic<u32>,
    base_vertex: atomic<u32>,
    first_instance: atomic<u32>,
    large_items: atomic<u32>,
    clusters_visible: atomic<u32>,
    dots_drawn: atomic<u32>,
}

struct SessionOptics {
    depth_optical: f32,
    iron: f32,
    visible: f32,
    sigma_per_diameter: f32,
    year: f32,
    _pad0: f32,
    _pad1: f32,
    _pad2: f32,
}

struct Ageing {
    years: f32,
    drain_carbon_per_year: f32,
    drain_iron_per_year: f32,
    clearing_sigma_ln: f32,
    light_carbon_per_year: f32,
    light_iron_per_year: f32,
    spread_mm2_per_year: f32,
    drift_mm_per_year: f32,
    healing_mass: f32,
    healing_diameter: f32,
    patchiness: f32,
    hair_length_mm: f32,
    hair_shaft_mm: f32,
    hair_visible: f32,
    _pad0: f32,
    _pad1: f32,
    sessions: array<SessionOptics, 16>,
}

struct Light {
    toward: vec3<f32>,
    angular_radius: f32,
    power: vec3<f32>,
    kind: u32,
    center_mm: vec3<f32>,
    _pad0: f32,
    half_x_mm: vec3<f32>,
    _pad1: f32,
    half_y_mm: vec3<f32>,
    _pad2: f32,
    shadow_from_world: mat4x4<f32>,
}

struct Shading {
    melanin: f32,
    blood: f32,
    gloss: f32,
    redness: f32,
    entry_sigma_mm: vec4<f32>,
    band_carbon: vec4<f32>,
    band_iron: vec4<f32>,
    around_color: vec3<f32>,
    mean_depth_mm: f32,
    around_turn: vec2<f32>,
    around_levels: vec2<f32>,
    chart_center_mm: vec3<f32>,
    freckles: f32,
    chart_x: vec3<f32>,
    overlap_width: f32,
    chart_y: vec3<f32>,
    overlap_half: f32,
    chart_pole: vec3<f32>,
    regularity: f32,
    background: vec3<f32>,
    brows: f32,
    hair: vec3<f32>,
    variation: f32,
    nasion_mm: vec3<f32>,
    melanin_today: f32,
    face_scale: vec3<f32>,
    _pad1: f32,
    around: array<vec4<f32>, 9>,
    lights: array<Light, 4>,
}

struct HeadVertex {
    position_mm: vec3<f32>,
    ambient_occlusion: f32,
    normal: vec3<f32>,
    curvature_per_mm: f32,
    uv: vec2<f32>,
    color: u32,
    paint: u32,
}

// Grown hair.

struct Root {
    position_mm: vec3<f32>,
    key: u32,
    normal: vec3<f32>,
    traits: u32,
}

struct HairStyle {
    center_mm: vec3<f32>,
    length_mm: f32,
    chart_x: vec3<f32>,
    curl: f32,
    chart_y: vec3<f32>,
    shaft_mm: f32,
    chart_pole: vec3<f32>,
    grey: f32,
    whorl_mm: vec3<f32>,
    turn_mm: f32,
    pigmented: vec3<f32>,
    coil_mm: f32,
    low_mm: vec3<f32>,
    cell_mm: f32,
    points: u32,
    hairs: u32,
    drawn: u32,
    thicker: f32,
    filling: u32,
    parting_points: u32,
    shown: f32,
    gloss: f32,
    eye_mm: vec3<f32>,
    _pad0: f32,
    parting: array<vec4<f32>, 8>,
}

// Baking and showing.

struct ShadowView {
    clip_from_world: mat4x4<f32>,
}

struct Sky {
    clip_from_world: mat4x4<f32>,
    toward: vec3<f32>,
    finish: u32,
}

struct PicturePart {
    left_top: vec2<f32>,
    right_bottom: vec2<f32>,
}

// Seeding.

struct SeedTriangle {
    a: vec3<i32>,
    _pad0: u32,
    b: vec3<i32>,
    _pad1: u32,
    c: vec3<i32>,
    _pad2: u32,
}

struct SeedLevel {
    seed: u32,
    index: u32,
    candidates: u32,
    bucket_mask: u32,
    radius_um: u32,
    radius2_um2: u32,
    triangles: u32,
    _pad1: u32,
}
