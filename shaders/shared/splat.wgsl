// One sub-pixel dot as both the splat pass and the baselines see it. Expects `frame`, `clusters`,
// `impressions`, `aged` and `unions` to be bound.
#import layout
#import camera
#import dot
#import hair

struct Splat {
    // False: nothing to draw.
    seen: bool,
    view: vec3<f32>,
    pixel: vec2<f32>,
    // Pixels darkened in the reference band.
    amount: f32,
    // Depth (distance along the view axis) up to which the surface may hide the dot, mm.
    reach_mm: f32,
    visibility: f32,
    iron: f32,
    key: u32,
    // Share that is hair on the skin, not pigment or a stump under it.
    hair: f32,
}

fn nothing() -> Splat {
    return Splat(false, vec3(0.0), vec2(0.0), 0.0, 0.0, 0.0, 0.0, 0u, 0.0);
}

// Jacobian of skin area to pixels at a view-space point: pixels per mm2.
fn px_per_mm2(view: vec3<f32>, view_normal: vec3<f32>) -> f32 {
    let w = -view.z;
    return frame.focal_px * frame.focal_px * max(-dot(view_normal, view), 0.0) / (w * w * w);
}

fn splat_of(item: Item, k: u32) -> Splat {
    let cluster = clusters[item.cluster];
    let slot = slot_of(k, cluster.count, item.wanted);
    if (f32(slot.dot) >= slot.dots || f32(k) >= max(item.wanted, f32(cluster.count) * ceil(slot.dots))) {
        return nothing();
    }
    let at = cluster.first + slot.impression;
    let impression = unpack_impression(impressions[at]);
    let now = aged[at];
    let sigma_mm = aged_sigma_mm(now);

    let hair = cluster.session == HAIR_SESSION;
    let t1 = tangent(impression.normal);
    let darkening = now.area_mm2 / (6.2831853 * sigma_mm * sigma_mm);
    let round = darkening_offset(impression.key, slot.dot, now.depth_optical, darkening);
    var offset = sigma_mm * outstretched(outline_of(impression.key), round);
    if (hair) {
        offset += hair_root_mm(impression.key, slot.dot % packed_hairs(impressions[at]));
    }
    let world = impression.position_mm + offset.x * t1 + offset.y * cross(impression.normal, t1);
    let view = (frame.view_from_world * vec4(world, 1.0)).xyz;
    let view_normal = (frame.view_from_world * vec4(impression.normal, 0.0)).xyz;
    let w = -view.z;
    if (w <= frame.near_mm || is_resolved(impression.key, deciding_sigma_mm(cluster, aged[cluster.first]) * frame.focal_px / w)) {
        return nothing();
    }
    let jacobian = px_per_mm2(view, view_normal);
    var weight = dot_share(slot.dot, slot.dots);
    if (item.wanted < f32(cluster.count)) {
        let whole = u32(item.wanted);
        let total = aged[cluster.first + cluster.count - 1u].prefix_mm2;
        let last = aged[cluster.first + whole];
        weight = prefix_weight(slot.impression, cluster.count, item.wanted, last.prefix_mm2 - last.area_mm2, last.area_mm2, total);
    }
    // A pixel's own depth may differ from the dot's by its footprint along the slope.
    let facing = max(-dot(view_normal, view) / length(view), 0.05);
    // Pixels darkened under the skin, and by what stands on it: a low look over stubble meets more of it.
    var under = now.area_mm2 * jacobian * select(unions[item.cluster], 1.0, hair);
    var above = 0.0;
    if (hair) {
        above = shafts_mm2(now) * shaft_across(impression.position_mm, impression.normal, frame.eye_mm) * frame.focal_px * frame.focal_px / (w * w)
            * unhidden(facing);
        under *= hair_root_share(now);
    }
    let amount = (under + above) * weight;
    let slope_mm = 1.5 * w / frame.focal_px * sqrt(1.0 - facing * facing) / facing;
    let depth_mm = select(aged_depth_mm(now), HAIR_ROOT_MM, hair) + dot_depth_offset_mm(impression.key, slot.dot);
    return Splat(
        amount > 0.0,
        view,
        pixel_from_view(frame, view),
        amount,
        w - 0.6 - slope_mm,
        exp(-VISIBILITY_PER_MM * max(depth_mm, 0.0)),
        select(aged_iron(now), 0.0, hair),
        hash2(impression.key, slot.dot),
        above / max(under + above, 1e-9),
    );
}
