// Scattering: blurs the samples' mean irradiance over the skin, across and then down (after Jimenez et al. 2015),
// and puts it in the place of the irradiance that the light had; what differs in depth is left out.
// reads   irradiance, diffuse, kernel    writes  between (across), hdr (down)    runs  one invocation a pixel
#import layout

override DOWN: bool;

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<uniform> scattering: Scattering;
// Sums of the samples that show skin: irradiance, and depth, mm; light sent out without gloss, and how many.
@group(0) @binding(2) var<storage, read> irradiance: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> diffuse: array<vec4<f32>>;
// Mean irradiance, blurred across, and mean depth.
@group(0) @binding(4) var<storage, read_write> between: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read_write> hdr: array<vec4<f32>>;

// Pixels that the blur reaches at most (passes::scatter).
const REACH_PX: f32 = 256.0;
// Differences in depth over the distance on the skin from which on skin counts as another part (Golubev 2018).
const APART: vec2<f32> = vec2(1.5, 4.0);
// Brightest that a dark place becomes, over what it was.
const MOST_GAIN: f32 = 20.0;

// Mean light and depth at a pixel; depth 0 where there is no skin.
fn light_at(index: u32) -> vec4<f32> {
    if (DOWN) {
        return between[index];
    }
    return irradiance[index] / max(diffuse[index].w, 1.0);
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    if (any(id.xy >= frame.tile_size)) {
        return;
    }
    let index = id.y * frame.tile_size.x + id.x;
    let here = light_at(index);
    if (here.w <= 0.0) {
        if (!DOWN) {
            between[index] = vec4(0.0);
        }
        return;
    }
    let along = select(vec2(1, 0), vec2(0, 1), DOWN);
    let px_per_mm = frame.focal_px / here.w;
    var sum = scattering.taps[0].rgb * here.rgb;
    for (var i = 1u; i < SCATTER_TAPS; i++) {
        let tap = scattering.taps[i];
        let far = i32(round(min(tap.w * px_per_mm, REACH_PX)));
        for (var side = -1; side <= 1; side += 2) {
            let at = vec2<i32>(id.xy) + side * far * along;
            var light = here.rgb;
            if (all(at >= vec2(0)) && all(at < vec2<i32>(frame.tile_size))) {
                let there = light_at(u32(at.y) * frame.tile_size.x + u32(at.x));
                let apart = smoothstep(APART.x, APART.y, abs(there.w - here.w) / (tap.w + 0.5));
                light = mix(there.rgb, here.rgb, select(1.0, apart, there.w > 0.0));
            }
            sum += tap.rgb * light;
        }
    }
    if (!DOWN) {
        between[index] = vec4(sum, here.w);
        return;
    }
    let own = irradiance[index].rgb / diffuse[index].w;
    let gain = min(sum / max(own, vec3(1e-4)), vec3(MOST_GAIN)) - 1.0;
    hdr[index] += vec4(frame.exposure * diffuse[index].rgb * gain, 0.0);
}
