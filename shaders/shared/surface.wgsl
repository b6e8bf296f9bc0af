// Light on the skin's surface: two GGX lobes, distant lights as widened directions, a terminator
// that light walking under the skin softens. Expects the override SCATTERED.
#import layout
#import area
#import tangent

const F0_SKIN: f32 = 0.028;
// Sebum or water over it (index 1.47): the coat.
const F0_COAT: f32 = 0.036;
// Narrow and broad lobe of one base roughness, and the broad one's weight: the weights sum to one, so
// that both together reflect no more than one lobe does.
const LOBES: vec2<f32> = vec2(0.75, 1.30);
const BROAD_SHARE: f32 = 0.15;
// The one lobe that stands for both while the picture moves: their mean.
const ONE_LOBE: f32 = 0.83;
// How far light walks under the skin before it comes out again, mm, by colour: about the widths of
// published skin profiles (d'Eon and Luebke 2007), a model.
const WALK_MM: vec3<f32> = vec3(2.6, 1.1, 0.7);

fn ggx(n_h: f32, alpha: f32) -> f32 {
    let a2 = alpha * alpha;
    let d = n_h * n_h * (a2 - 1.0) + 1.0;
    return a2 / (3.14159265 * d * d);
}

// Smith's height-correlated visibility (approximation of Hammon 2017).
fn smith(n_l: f32, n_v: f32, alpha: f32) -> f32 {
    return 0.5 / max(mix(2.0 * n_l * n_v, n_l + n_v, alpha), 1e-4);
}

// A light that fills an angle smears its highlight (after Karis 2013).
fn widened(roughness: f32, spread: f32) -> f32 {
    return clamp(roughness * roughness + 0.5 * spread, 0.01, 1.0);
}

// Pi times the specular reflectance times cosine of a distant light of angular radius `spread`, for
// one lobe at reflectance `f0`.
fn distant_gloss(n: vec3<f32>, v: vec3<f32>, l: vec3<f32>, roughness: f32, spread: f32, f0: f32) -> f32 {
    let h = normalize(v + l);
    let n_l = clamp(dot(n, l) + 0.3 * spread, 0.0, 1.0);
    let n_v = clamp(dot(n, v), 0.03, 1.0);
    let fresnel = f0 + (1.0 - f0) * pow(1.0 - clamp(dot(v, h), 0.0, 1.0), 5.0);
    let d = ggx(clamp(dot(n, h), 0.0, 1.0), widened(roughness, spread));
    return 3.14159265 * d * smith(n_l, n_v, roughness * roughness) * fresnel * n_l;
}

// Share of the gloss that a hollow lets out: what is mirrored there is mostly skin. A model:
// nothing is lost on open skin, all of it in the corner of an eye.
fn gloss_open(ambient_occlusion: f32) -> f32 {
    return smoothstep(0.15, 0.75, ambient_occlusion);
}

// How far the terminator is softened on skin of a curvature, 1/mm: the walk over the radius.
fn terminator_wrap(curvature_per_mm: f32) -> vec3<f32> {
    return min(WALK_MM * max(curvature_per_mm, 0.004), vec3(0.45, 0.3, 0.25));
}

// What a light brings to a point of the skin, shadows aside: diffuse by colour, and gloss.
struct Arriving {
    diffuse: vec3<f32>,
    gloss: f32,
}

// The two lobes of skin and the coat, ready for rectangles.
struct Glossy {
    narrow: Lobe,
    broad: Lobe,
    coat: Lobe,
    roughness: f32,
    coat_weight: f32,
    coat_roughness: f32,
}

// A point's normal, the relief's for gloss, and what the relief's tilt leaves of it in diffuse light, by colour.
struct Facet {
    n: vec3<f32>,
    fine: vec3<f32>,
    tilt: vec3<f32>,
    seen: vec3<f32>,
}

// Cosine with a direction by colour, as light that walks under the skin makes it. It is linear in the tilt, so that
// relief does not change the mean light.
fn cosine_of(facet: Facet, d: vec3<f32>) -> vec3<f32> {
    return dot(facet.n, d) - facet.seen * dot(facet.tilt, d);
}

fn from_distant(light: Light, facet: Facet, v: vec3<f32>, g: Glossy, wrap: vec3<f32>) -> Arriving {
    let w = wrap + 0.5 * light.angular_radius;
    let diffuse = max(cosine_of(facet, light.toward) + w, vec3(0.0)) / ((1.0 + w) * (1.0 + w));
    let narrow = select(ONE_LOBE, LOBES.x, SCATTERED) * g.roughness;
    var gloss = distant_gloss(facet.fine, v, light.toward, narrow, light.angular_radius, F0_SKIN);
    if (SCATTERED) {
        let broad = distant_gloss(facet.fine, v, light.toward, LOBES.y * g.roughness, light.angular_radius, F0_SKIN);
        gloss = mix(gloss, broad, BROAD_SHARE);
    }
    if (g.coat_weight > 0.0) {
        gloss += g.coat_weight * distant_gloss(facet.n, v, light.toward, g.coat_roughness, light.angular_radius, F0_COAT);
    }
    return Arriving(diffuse, gloss);
}

fn from_rectangle(light: Light, p: vec3<f32>, facet: Facet, v: vec3<f32>, g: Glossy, wrap: vec3<f32>) -> Arriving {
    let corners = corners_from(light, p);
    let f = form_factor(corners);
    let size = length(f);
    let diffuse = facing_share(size, cosine_of(facet, f) / max(size, 1e-6), wrap);
    let axes = frame_of(facet.fine, v);
    var gloss = lobe_share(g.narrow, axes, corners) * lobe_albedo(g.narrow, F0_SKIN);
    if (SCATTERED) {
        gloss = mix(gloss, lobe_share(g.broad, axes, corners) * lobe_albedo(g.broad, F0_SKIN), BROAD_SHARE);
    }
    if (g.coat_weight > 0.0) {
        gloss += g.coat_weight * lobe_share(g.coat, frame_of(facet.n, v), corners) * lobe_albedo(g.coat, F0_COAT);
    }
    return Arriving(diffuse, gloss);
}

// Rows: the tangent towards the eye, the other one, the normal.
fn frame_of(n: vec3<f32>, v: vec3<f32>) -> mat3x3<f32> {
    let side = v - n * dot(n, v);
    let t = select(normalize(side), tangent(n), dot(side, side) < 1e-8);
    return transpose(mat3x3(t, cross(n, t), n));
}
