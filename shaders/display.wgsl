// Display: mean of the samples before the backdrop, tone map, sRGB encoding, a hashed half step against banding.
// reads   hdr, squares    writes  picture    runs  two triangles a square, in two draws: squares that show the head, and others
#import layout
#import camera
#import rng
#import around
#import shirt

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<storage, read> hdr: array<vec4<f32>>;
// Whether each square shows the head in any sample.
@group(0) @binding(2) var<storage, read> squares: array<u32>;
@group(0) @binding(3) var<uniform> shading: Shading;

// What of the surroundings the picture's height shows, as a tangent: some 70 degrees, whatever the lens.
const BACKDROP_SPREAD: f32 = 1.4;
// The draw is of squares that show the head; else of those that do not.
override HEAD: bool;
// The head has a shirt on; else nothing of it is seen below.
override DRESSED: bool;
// One of the tones below; 0 is the shoulder alone. The others are compiled out: software devices run every case.
override TONE: u32;
const TONE_NEUTRAL: u32 = 1u;
const TONE_AGX: u32 = 2u;
const TONE_ACES: u32 = 3u;

// Shoulder of Khronos PBR Neutral: 1:1 up to 0.76, then rolls off towards white.
fn shoulder(c: vec3<f32>) -> vec3<f32> {
    let start = 0.76;
    let peak = max(c.r, max(c.g, c.b));
    if (peak < start) {
        return c;
    }
    let d = 1.0 - start;
    let rolled = 1.0 - d * d / (peak + d - start);
    let g = 1.0 - 1.0 / (0.15 * (peak - rolled) + 1.0);
    return mix(c * rolled / peak, vec3(rolled), g);
}

// Khronos PBR Neutral as specified: the toe takes off the 4 % that a glossy surface adds.
fn neutral(c: vec3<f32>) -> vec3<f32> {
    let low = min(c.r, min(c.g, c.b));
    let offset = select(0.04, low - 6.25 * low * low, low < 0.08);
    return shoulder(c - offset);
}

// AgX, base look (Sobotka; polynomial by Wrensch).
fn agx(c: vec3<f32>) -> vec3<f32> {
    let inset = mat3x3(
        0.842479062253094, 0.0423282422610123, 0.0423756549057051,
        0.0784335999999992, 0.878468636469772, 0.0784336,
        0.0792237451477643, 0.0791661274605434, 0.879142973793104,
    );
    let outset = mat3x3(
        1.19687900512017, -0.0528968517574562, -0.0529716355144438,
        -0.0980208811401368, 1.15190312990417, -0.0980434501171241,
        -0.0990297440797205, -0.0989611768448433, 1.15107367264116,
    );
    let x = clamp((log2(max(inset * c, vec3(1e-10))) + 12.47393) / (4.026069 + 12.47393), vec3(0.0), vec3(1.0));
    let x2 = x * x;
    let x4 = x2 * x2;
    let y = 15.5 * x4 * x2 - 40.14 * x4 * x + 31.96 * x4 - 6.868 * x2 * x + 0.4298 * x2 + 0.1191 * x - 0.00232;
    return pow(max(outset * y, vec3(0.0)), vec3(2.2));
}

// ACES reference rendering and sRGB output transform, Hill's fit.
fn aces(c: vec3<f32>) -> vec3<f32> {
    let into = mat3x3(0.59719, 0.07600, 0.02840, 0.35458, 0.90834, 0.13383, 0.04823, 0.01566, 0.83777);
    let back = mat3x3(1.60475, -0.10208, -0.00327, -0.53108, 1.10813, -0.07276, -0.07367, -0.00605, 1.07602);
    let v = into * c;
    return clamp(back * ((v * (v + 0.0245786) - 0.000090537) / (v * (0.983729 * v + 0.4329510) + 0.238081)), vec3(0.0), vec3(1.0));
}

// Light of the backdrop: the surroundings far out of focus, as a wide lens sees them, and a pool behind the
// head (mirrored in passes::around).
fn backdrop(pixel: vec2<f32>) -> vec3<f32> {
    let size = vec2<f32>(frame.picture_size);
    let at = ((pixel + vec2<f32>(frame.tile_origin)) / size - 0.5) * vec2(size.x / size.y, 1.0);
    let ray = (frame.world_from_view * vec4(BACKDROP_SPREAD * at.x, -BACKDROP_SPREAD * at.y, -1.0, 0.0)).xyz;
    let from_head = at + vec2(0.0, 0.04);
    let pool = 0.45 + 0.75 * exp(-2.6 * dot(from_head, from_head));
    let room = frame.exposure * shading.background * pool * ambient_seen(normalize(ray));
    if (!DRESSED) {
        return room;
    }
    return mix(room, frame.exposure * BODY_LIGHT * CLOTH, body_share(pixel));
}

// The body below the shoulders, out of focus, as those see it who look down: an oval on a level this far below the
// chart's centre, with half its breadth and depth and its middle from there, mm (a drawing).
const BODY_BELOW_MM: f32 = 280.0;
const BODY_MM: vec2<f32> = vec2(290.0, 165.0);
const BODY_MIDDLE_MM: vec2<f32> = vec2(0.0, -35.0);
// Light that its cloth gets, over the whole light of a preset (by eye).
const BODY_LIGHT: f32 = 0.4;

fn body_share(pixel: vec2<f32>) -> f32 {
    let at = (frame.world_from_view * vec4(view_from_pixel(frame, pixel + vec2<f32>(frame.aside), 0.5), 1.0)).xyz;
    let ray = at - frame.eye_mm;
    if (ray.y >= 0.0) {
        return 0.0;
    }
    let hit = frame.eye_mm + ray * ((shading.chart_center_mm.y - BODY_BELOW_MM - frame.eye_mm.y) / ray.y);
    let from_middle = (hit.xz - shading.chart_center_mm.xz - BODY_MIDDLE_MM) / BODY_MM;
    return smoothstep(1.35, 0.65, length(from_middle));
}

fn encoded(c: vec3<f32>) -> vec3<f32> {
    let x = clamp(c, vec3(0.0), vec3(1.0));
    return select(1.055 * pow(x, vec3(1.0 / 2.4)) - 0.055, 12.92 * x, x <= vec3(0.0031308));
}

fn toned(color: vec3<f32>) -> vec3<f32> {
    switch TONE {
        case TONE_NEUTRAL: { return neutral(color); }
        case TONE_AGX: { return agx(color); }
        case TONE_ACES: { return aces(color); }
        default: { return shoulder(color); }
    }
}

struct Varying {
    @builtin(position) clip: vec4<f32>,
    // Light of the backdrop, or what is shown of it: both are so even that its squares' corners tell it.
    @location(0) @interpolate(linear) backdrop: vec3<f32>,
}

@vertex
fn vertex(@builtin(vertex_index) corner: u32, @builtin(instance_index) square: u32) -> Varying {
    let columns = (frame.tile_size.x + frame.square_px - 1u) / frame.square_px;
    if ((squares[square] != 0u) != HEAD) {
        return Varying(vec4(2.0, 2.0, 2.0, 1.0), vec3(0.0));
    }
    // Corners of two triangles.
    let right = (0x1au >> corner) & 1u;
    let down = (0x34u >> corner) & 1u;
    let at = min((vec2(square % columns, square / columns) + vec2(right, down)) * frame.square_px, frame.tile_size);
    let light = backdrop(vec2<f32>(at));
    let place = 2.0 * vec2<f32>(at) / vec2<f32>(frame.tile_size) - 1.0;
    return Varying(vec4(place.x, -place.y, 0.0, 1.0), select(encoded(toned(light)), light, HEAD));
}

@fragment
fn fragment(in: Varying) -> @location(0) vec4<f32> {
    let at = vec2<u32>(in.clip.xy);
    var shown = in.backdrop;
    if (HEAD) {
        let id = at - frame.tile_origin;
        let sum = hdr[id.y * frame.tile_size.x + id.x] / f32(frame.sample + 1u);
        shown = encoded(toned(sum.rgb + (1.0 - sum.a) * in.backdrop));
    }
    let dither = (unit_f32(hash2(at.x, at.y)) - 0.5) / 255.0;
    return vec4(shown + dither, 1.0);
}
