// Light from every point of the drawn strands towards the eye; once a frame.
// reads   points, roots, hair grid, shadow maps, shading    writes  strand light    runs  one invocation a point
#import layout
#import strand
#import strand_way
#import under_hair
#import rectangle
#import around

@group(0) @binding(1) var<uniform> slice: Slice;
@group(0) @binding(2) var<uniform> shading: Shading;
@group(0) @binding(3) var<uniform> hair_style: HairStyle;
@group(0) @binding(4) var<storage, read> roots: array<Root>;
@group(0) @binding(5) var<storage, read> points: array<vec2<u32>>;
@group(0) @binding(6) var reach_map: texture_3d<f32>;
@group(0) @binding(7) var sky_map: texture_3d<f32>;
@group(0) @binding(8) var linear_sampler: sampler;
@group(0) @binding(9) var shadows: texture_depth_2d_array;
@group(0) @binding(10) var<storage, read_write> strand_light: array<u32>;

const F0_HAIR: f32 = 0.0465;
// Longitudinal roughness and tilt of the cuticle's scales, radians.
const ROUGHNESS: f32 = 0.24;
const SCALES: f32 = 0.05;
// Hair of the face stands in its own shade: its optical depth to a light, and the share of the sky that it
// sees, where no hair is grown around it (model).
const FACE_DEPTH: f32 = 2.0;
const FACE_OPEN: f32 = 0.35;
// Reflectance of hair without pigment: a clear shaft lets through what it does not scatter.
const WHITE: vec3<f32> = vec3(0.40, 0.385, 0.36);

fn gauss(width: f32, x: f32) -> f32 {
    return exp(-0.5 * x * x / (width * width)) / (2.5066283 * width);
}

fn fresnel(cosine: f32) -> f32 {
    return F0_HAIR + (1.0 - F0_HAIR) * pow(1.0 - clamp(cosine, 0.0, 1.0), 5.0);
}

// Light scattered by a fibre with tangent t from l to v: reflected at the surface (R), through the
// fibre (TT), reflected inside it (TRT); Marschner et al. 2003 as fitted by Karis 2016. Relative to
// a white diffuser. `through` is how freely light crosses the hair behind.
fn fibre(t: vec3<f32>, v: vec3<f32>, l: vec3<f32>, log_color: vec3<f32>, spread: f32, through: vec3<f32>) -> vec3<f32> {
    let sin_l = dot(t, l);
    let sin_v = dot(t, v);
    // Cosine of half the difference of the two angles to the fibre's normal plane.
    let cos_both = sqrt(max((1.0 - sin_l * sin_l) * (1.0 - sin_v * sin_v), 0.0)) + sin_l * sin_v;
    let cos_d = sqrt(clamp(0.5 + 0.5 * cos_both, 0.01, 1.0));
    let lp = l - sin_l * t;
    let vp = v - sin_v * t;
    let cos_phi = dot(lp, vp) * inverseSqrt(dot(lp, lp) * dot(vp, vp) + 1e-4);
    let cos_half = sqrt(clamp(0.5 + 0.5 * cos_phi, 0.0, 1.0));
    let width = ROUGHNESS * ROUGHNESS + 0.3 * spread;
    let theta = sin_l + sin_v;

    let surface = gauss(width, theta + 2.0 * SCALES) * 0.25 * cos_half * fresnel(sqrt(clamp(0.5 + 0.5 * dot(v, l), 0.0, 1.0)));

    let inner = 1.0 / (1.19 / cos_d + 0.36 * cos_d);
    let h = cos_half * (1.0 + inner * (0.6 - 0.8 * cos_phi));
    let enter = 1.0 - fresnel(cos_d * sqrt(clamp(1.0 - h * h, 0.0, 1.0)));
    let stain = exp(log_color * (0.5 * sqrt(max(1.0 - h * h * inner * inner, 0.0)) / cos_d));
    let across = gauss(0.5 * width + 0.15 * spread, theta - SCALES) * exp(-3.65 * cos_phi - 3.98) * enter * enter * stain * through;

    let back = fresnel(0.5 * cos_d);
    let twice = gauss(2.0 * width, theta - 4.0 * SCALES) * exp(17.0 * cos_phi - 16.78) * (1.0 - back) * (1.0 - back) * back * exp(log_color * (0.8 / cos_d));

    return 3.14159265 * (vec3(surface) + across + twice);
}

// Share of a light that the head lets by.
fn past_head(light: u32, p: vec3<f32>) -> f32 {
    let clip = shading.lights[light].shadow_from_world * vec4(p, 1.0);
    let size = vec2<f32>(textureDimensions(shadows));
    let at = (clip.xy * vec2(0.5, -0.5) + 0.5) * size;
    var open = 0.0;
    for (var i = 0u; i < 2u; i++) {
        let tap = at + select(-2.0, 2.0, i == 1u) * vec2(1.0, 0.6);
        let texel = vec2<i32>(clamp(tap, vec2(0.0), size - 1.0));
        open += select(0.0, 0.5, textureLoad(shadows, texel, light, 0) <= clip.z + 1.5 / SHADOW_RANGE_MM);
    }
    return open;
}

// Light from a point of a hair towards the eye.
fn lit(p: vec3<f32>, t: vec3<f32>, n: vec3<f32>, color: vec3<f32>) -> vec3<f32> {
    let v = normalize(hair_style.eye_mm - p);
    var towards = vec4(FACE_DEPTH);
    var sky = vec4(n, FACE_OPEN);
    if (hair_style.shown > 0.0) {
        towards = hair_towards_lights(p);
        sky = hair_towards_sky(p);
    }
    let out = normalize(sky.xyz + 1e-3 * v);
    let soft = pow(color, vec3(0.68));
    let log_color = log(color);
    // Light that has gone through hair has its colour; pale hair lets more on.
    let kept = mix(vec3(1.0), vec3(0.3), soft);
    var sum = ambient(out) * (0.06 + 0.94 * sky.w) * (0.6 * soft + 0.02);
    for (var i = 0u; i < MAX_LIGHTS; i++) {
        let light = shading.lights[i];
        if (all(light.power <= vec3(0.0))) {
            continue;
        }
        let open = past_head(i, p);
        if (open <= 0.0) {
            continue;
        }
        let l = toward_light(light, p);
        let through = exp(-towards[i] * kept);
        let single = fibre(t, v, l, log_color, light.angular_radius, through) * hair_style.gloss;
        // Light that bounces from hair to hair (after Karis 2016).
        let wrap = clamp(0.25 + 0.75 * dot(out, l), 0.0, 1.0);
        let kajiya = sqrt(max(1.0 - dot(t, l) * dot(t, l), 0.0));
        let many = soft * mix(wrap, kajiya, 0.33) * 0.55;
        sum += light_irradiance(light, p) * open * through * (single + many);
    }
    return sum;
}

// The hair's own colour: grey hairs, and hairs a little lighter or darker. A ribbon that stands for
// several hairs has their mean colour.
fn own_color(root: Root) -> vec3<f32> {
    let key = root.key;
    let grey = hair_style.grey * root_greying(root);
    let alone = inverseSqrt(max(hair_style.thicker, 1.0));
    let white = mix(grey, select(0.0, 1.0, unit_f32(pcg(key ^ 0x91u)) < grey), alone);
    let own = hair_style.pigmented * exp(0.45 * alone * (2.0 * unit_f32(pcg(key ^ 0x47u)) - 1.0));
    return clamp(mix(own, WHITE, white), vec3(1e-3), vec3(0.9));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let at = slice.strand_first * hair_style.points + id.x + id.y * groups.x * 64u;
    if (at >= slice.strand_end * hair_style.points) {
        return;
    }
    let strand = at / hair_style.points;
    let p = unpack_point(points[at]);
    let key = roots[strand].key;
    // Hairs roll and tilt: each catches the light at its own angle.
    let roll = 0.10 * (2.0 * unit_f32(pcg(key ^ 0x1du)) - 1.0);
    let t = normalize(tangent_at(strand, at - strand * hair_style.points) + roll * normalize(hair_style.eye_mm - p));
    strand_light[at] = pack_light(lit(p, t, roots[strand].normal, own_color(roots[strand])));
}
