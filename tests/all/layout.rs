//! The structs of src/layout.rs and of shaders/shared/layout.wgsl, field by field.

use naga::{Scalar, ScalarKind, TypeInner, VectorSize};
use std::collections::BTreeMap;
use tonsure::layout::*;

/// Name, offset and size of a field.
type Fields = Vec<(String, u32, u32)>;

/// Field table of a host struct.
macro_rules! host {
    ($table:ident, $($name:ident { $($field:ident),* $(,)? })*) => {$({
        let value: $name = bytemuck::Zeroable::zeroed();
        let fields: Fields = vec![$((
            stringify!($field).to_owned(),
            std::mem::offset_of!($name, $field) as u32,
            std::mem::size_of_val(&value.$field) as u32,
        )),*];
        $table.insert(stringify!($name), (fields, size_of::<$name>() as u32));
    })*};
}

fn host() -> BTreeMap<&'static str, (Fields, u32)> {
    let mut table = BTreeMap::new();
    host! { table,
        Frame { view_from_world, world_from_view, eye_mm, near_mm, center_px, focal_px, dots_per_impression, tile_size,
            tile_origin, picture_size, shown_first, shown_end, lod, sample, samples, gloss, treated, _pad0, exposure, light_count, pyramid_levels,
            bands, brows }
        Scattering { taps }
        Slice { cluster_first, cluster_end, row_first, row_end, item_capacity, pyramid_level, strand_first,
            strand_end }
        PackedImpression { xy, z_normal, key, params }
        Aged { area_mm2, prefix_mm2, depth_optical, params }
        Cluster { center_mm, radius_mm, cone_axis, cone_cos, first, count, session, area_mm2, narrowest, widest,
            _pad0, _pad1 }
        Item { cluster, start, wanted, _pad0 }
        Tally { groups_x, groups_y, groups_z, items, index_count, instance_count, first_index, base_vertex,
            first_instance, large_items, clusters_visible, dots_drawn }
        SessionOptics { depth_optical, iron, visible, sigma_per_diameter, year, _pad0, _pad1, _pad2 }
        Ageing { years, drain_carbon_per_year, drain_iron_per_year, clearing_sigma_ln, light_carbon_per_year, light_iron_per_year,
            spread_mm2_per_year, drift_mm_per_year, healing_mass, healing_diameter, patchiness, hair_length_mm, hair_shaft_mm,
            hair_visible, _pad0, _pad1, sessions }
        Light { toward, angular_radius, power, kind, center_mm, _pad0, half_x_mm, _pad1, half_y_mm, _pad2, shadow_from_world }
        Look { melanin, blood, sheen, redness, entry_sigma_mm, band_carbon, band_iron, around_color, mean_depth_mm, around_turn, around_levels,
            chart_center_mm, freckles, chart_x, overlap_width, chart_y, overlap_half, chart_pole, regularity, background, brows, hair, variation, nasion_mm, _pad0, face_scale, _pad1, around, lights }
        HeadVertex { position_mm, openness, normal, curvature_per_mm, uv, color, paint }
        Root { position_mm, key, normal, greying }
        Hairdo { center_mm, length_mm, chart_x, curl, chart_y, shaft_mm, chart_pole, grey, whorl_mm, turn_mm, pigmented,
            coil_mm, low_mm, cell_mm, points, hairs, drawn, thicker, filling, parting_points, shown, gloss,
            eye_mm, _pad0, parting }
        SeedTriangle { a, _pad0, b, _pad1, c, _pad2 }
        SeedLevel { seed, index, candidates, bucket_mask, radius_um, radius2_um2, triangles, _pad1 }
    }
    table
}

fn shader_module() -> naga::Module {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("shaders/shared/layout.wgsl");
    naga::front::wgsl::parse_str(&std::fs::read_to_string(path).expect("layout.wgsl")).expect("valid WGSL")
}

#[test]
fn structs_agree_field_by_field() {
    let module = shader_module();
    let sizes = {
        let mut layouter = naga::proc::Layouter::default();
        layouter.update(module.to_ctx()).expect("a layout");
        layouter
    };
    let host = host();
    let mut seen = 0;
    for (_, ty) in module.types.iter() {
        let (TypeInner::Struct { members, span }, Some(name)) = (&ty.inner, &ty.name) else { continue };
        let fields: Fields =
            members.iter().map(|m| (m.name.clone().unwrap_or_default(), m.offset, sizes[m.ty].size)).collect();
        let (own, size) =
            host.get(name.as_str()).unwrap_or_else(|| panic!("{name} is missing in src/layout.rs or in this test"));
        assert_eq!(&fields, own, "{name}: shader left, host right");
        assert_eq!(span, size, "{name}: size");
        seen += 1;
    }
    assert_eq!(seen, host.len(), "a struct is missing in layout.wgsl");
}

#[test]
fn scalars_are_four_bytes_wide() {
    // The table above compares sizes; kinds could still differ, so no exotic ones may be used.
    for (_, ty) in shader_module().types.iter() {
        let scalar = match ty.inner {
            TypeInner::Scalar(s) | TypeInner::Atomic(s) => s,
            TypeInner::Vector { scalar, size } => {
                assert!(matches!(size, VectorSize::Bi | VectorSize::Tri | VectorSize::Quad));
                scalar
            }
            _ => continue,
        };
        let Scalar { kind, width } = scalar;
        assert!(width == 4 && matches!(kind, ScalarKind::Float | ScalarKind::Uint | ScalarKind::Sint));
    }
}

#[test]
fn constants_agree() {
    let module = shader_module();
    let value = |name: &str| {
        let (_, constant) = module.constants.iter().find(|(_, c)| c.name.as_deref() == Some(name)).expect("a constant");
        match module.global_expressions[constant.init] {
            naga::Expression::Literal(naga::Literal::U32(v)) => f64::from(v),
            naga::Expression::Literal(naga::Literal::F32(v)) => f64::from(v),
            ref other => panic!("{name} is {other:?}"),
        }
    };
    assert_eq!(value("CLUSTER_SIZE"), f64::from(CLUSTER_SIZE));
    assert_eq!(value("ITEM_DOTS"), f64::from(ITEM_DOTS));
    assert_eq!(value("MAX_SESSIONS"), MAX_SESSIONS as f64);
    assert_eq!(value("MAX_LIGHTS"), MAX_LIGHTS as f64);
    assert_eq!(value("SUM_ONE"), f64::from(SUM_ONE));
    assert_eq!(value("HAIR_SESSION"), f64::from(HAIR_SESSION));
    assert_eq!(value("ENTRY_SIZE"), f64::from(ENTRY_SIZE));
    assert_eq!(value("COMPLEXION_SIZE"), f64::from(COMPLEXION_SIZE));
    assert_eq!(value("LIGHT_RECTANGLE"), f64::from(LIGHT_RECTANGLE));
    assert_eq!(value("PAINT_MARKS"), f64::from(PAINT_MARKS));
    assert_eq!(value("PAINT_COLOR"), f64::from(PAINT_COLOR));
    assert_eq!(value("PAINT_IMAGE"), f64::from(PAINT_IMAGE));
    assert_eq!(value("THICKET_X"), f64::from(THICKET_X));
    assert_eq!(value("THICKET_Y"), f64::from(THICKET_Y));
    assert_eq!(value("THICKET_Z"), f64::from(THICKET_Z));
    assert_eq!(value("HULL_SIZE"), f64::from(HULL_SIZE));
    assert_eq!(value("SUMS"), f64::from(SUMS));
    assert_eq!(value("POSITION_UNITS_PER_MM"), f64::from(POSITION_UNITS_PER_MM));
}
