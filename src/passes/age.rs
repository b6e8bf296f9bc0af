//! Ages every impression; runs when the shown time, the skin or the layers change.

use super::Context;
use crate::gpu::{Gpu, GpuError, buffer, pipeline};
use crate::layout::Ageing;

pub struct AgePass {
    pipeline: wgpu::ComputePipeline,
    ageing: wgpu::Buffer,
}

impl AgePass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        Ok(Self { pipeline: pipeline::compute(gpu, "age", "main")?, ageing: buffer::uniform::<Ageing>(gpu, "ageing")? })
    }

    /// The uniform, as the last recording set it.
    pub fn ageing(&self) -> &wgpu::Buffer {
        &self.ageing
    }

    pub fn record(&self, context: &mut Context, ageing: &Ageing) {
        let resident = context.resident;
        if resident.plan.cluster_count == 0 {
            return;
        }
        context.gpu.queue.write_buffer(&self.ageing, 0, bytemuck::bytes_of(ageing));
        let group = pipeline::bind(
            context.gpu,
            "age",
            &self.pipeline.get_bind_group_layout(0),
            &[
                (0, self.ageing.as_entire_binding()),
                (1, resident.plan.impressions.as_entire_binding()),
                (2, resident.plan.clusters.as_entire_binding()),
                (3, resident.plan.aged.as_entire_binding()),
            ],
        );
        let groups = pipeline::folded(resident.plan.cluster_count);
        pipeline::dispatch(context.encoder, &context.timer.compute("age"), &self.pipeline, &group, groups);
    }
}

#[cfg(test)]
mod tests {
    use crate::dots::packed::{AgedHair, AgedInk};
    use crate::dots::{FollicularUnit, Impression, Lifetime, pack};
    use crate::gpu::device::AdapterChoice;
    use crate::gpu::{Gpu, buffer, pipeline, shader};
    use crate::layout::{Aged, HAIR_SESSION, PackedImpression};
    use glam::Vec3;

    /// What the shader reads of packed marks and packs of aged ones.
    const READ_PACKED: &str = "
#import packed
@group(0) @binding(0) var<storage, read> marks: array<PackedImpression>;
@group(0) @binding(1) var<storage, read_write> fields: array<array<f32, 16>>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    if (id.x >= arrayLength(&marks)) { return; }
    let p = marks[id.x];
    let place = unpack_impression(p);
    let ink = Aged(0.0, 0.0, 0.0, aged_ink_params(packed_diameter_mm(p), packed_depth_mm(p), f32(id.x % 256u) / 255.0));
    let hair = Aged(0.0, 0.0, 0.0, aged_hair_params(packed_diameter_mm(p), packed_depth_mm(p), f32(id.x % 255u) * 0.0005));
    fields[id.x] = array(
        place.position_mm.x, place.position_mm.y, place.position_mm.z, f32(packed_session(p)),
        f32(packed_is_hair(p)), packed_strength(p), packed_diameter_mm(p), packed_depth_mm(p),
        f32(packed_hairs(p)), packed_from_years(p), packed_until_years(p), aged_sigma_mm(ink),
        aged_depth_mm(ink), aged_iron(ink), aged_hair_length_mm(hair), aged_hair_shaft_mm(hair),
    );
}";

    /// Every field over its whole range, of impressions and follicular units: what was put in comes out, alike in Rust and
    /// on the device.
    #[test]
    fn packed_words_read_alike_on_both_sides() {
        let share = |i: u32, stream: u32| crate::rng::unit_f32(crate::rng::hash3(3, i, stream));
        let place = |i: u32| Vec3::from_array([0, 1, 2].map(|axis| (share(i, axis) - 0.5) * 500.0));
        let impression = |i: u32| Impression {
            position_mm: place(i),
            normal: Vec3::Y,
            session: i % HAIR_SESSION,
            rank: i,
            depth_mm: (i % 4096) as f32 * 1e-3,
            diameter_mm: (i % 1024) as f32 * 1e-3,
            strength: (((i % 64) as f32 - 32.0) / 12.0).exp2(),
        };
        let unit = |i: u32| FollicularUnit {
            position_mm: place(i),
            normal: Vec3::Y,
            rank: i,
            hairs: 1 + i % 4,
            coarseness: (((i % 64) as f32 - 32.0) / 12.0).exp2(),
            lifetime: Lifetime::new(Some((i % 32) as f32 * 0.5), (i % 128 < 127).then_some((i % 128) as f32 * 0.25)),
        };
        let (impressions, units): (Vec<_>, Vec<_>) =
            ((0..4096).map(impression).collect(), (0..4096).map(unit).collect());
        let packed: Vec<PackedImpression> = [pack::pack(&impressions, &[], 7).0, pack::pack(&units, &[], 7).0].concat();
        for (i, p) in impressions.iter().zip(&packed) {
            let near = |a: f32, b: f32| (a - b).abs() < 1e-5 * b.max(1.0);
            assert!(near(p.depth_mm(), i.depth_mm) && near(p.diameter_mm(), i.diameter_mm), "{i:?}");
            assert!(p.session() == i.session && !p.is_hair() && near(p.strength(), i.strength), "{i:?}");
        }
        for (unit, p) in units.iter().zip(&packed[4096..]) {
            assert!(p.is_hair() && p.hairs() == unit.hairs && p.lifetime() == unit.lifetime, "{unit:?}");
            assert!((p.strength() / unit.coarseness - 1.0).abs() < 1e-5, "{unit:?}");
        }

        let gpu = &pollster::block_on(Gpu::open(&AdapterChoice::Best, None)).expect("a device");
        let source = shader::with_imports("read_packed", READ_PACKED).expect("imports");
        let module = gpu.device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("read_packed"),
            source: wgpu::ShaderSource::Wgsl(source.into()),
        });
        let pipeline = gpu.device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: Some("read_packed"),
            layout: None,
            module: &module,
            entry_point: Some("main"),
            compilation_options: Default::default(),
            cache: None,
        });
        let marks = buffer::filled(gpu, "marks", &packed, wgpu::BufferUsages::STORAGE).expect("marks");
        let usage = wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC;
        let bytes = packed.len() as u64 * 64;
        let read = buffer::empty(gpu, "read", bytes, usage).expect("read");
        let entries = [(0, marks.as_entire_binding()), (1, read.as_entire_binding())];
        let group = pipeline::bind(gpu, "read_packed", &pipeline.get_bind_group_layout(0), &entries);
        let mut encoder = gpu.encoder("read_packed");
        let groups = pipeline::folded(packed.len() as u32 / 64);
        pipeline::dispatch(&mut encoder, &pipeline::untimed("read_packed"), &pipeline, &group, groups);
        gpu.queue.submit([encoder.finish()]);
        let bytes = gpu.read_buffer(&read, bytes).expect("bytes");
        let read: &[[f32; 16]] = bytemuck::cast_slice(&bytes);
        for (i, (device, p)) in (0..).zip(read.iter().zip(&packed)) {
            let at = place(i % 4096);
            assert!(Vec3::from_slice(device).distance(at) < 0.01, "{:?} is not {at}", &device[..3]);
            let (from, until) = p.lifetime().years();
            let ink = AgedInk { sigma_mm: p.diameter_mm(), depth_mm: p.depth_mm(), iron: (i % 256) as f32 / 255.0 };
            let hair =
                AgedHair { sigma_mm: p.diameter_mm(), length_mm: p.depth_mm(), shaft_mm: (i % 255) as f32 * 5e-4 };
            let ink = Aged { params: ink.bits(), ..bytemuck::Zeroable::zeroed() }.ink();
            let hair = Aged { params: hair.bits(), ..bytemuck::Zeroable::zeroed() }.hair();
            let ours = [
                p.session() as f32,
                f32::from(u8::from(p.is_hair())),
                p.strength(),
                p.diameter_mm(),
                p.depth_mm(),
                p.hairs() as f32,
                from,
                until.unwrap_or(1e6),
                ink.sigma_mm,
                ink.depth_mm,
                ink.iron,
                hair.length_mm,
                hair.shaft_mm,
            ];
            for (field, (device, ours)) in device[3..].iter().zip(ours).enumerate() {
                assert!(
                    (device - ours).abs() <= 1e-5 * ours.abs().max(1e-3),
                    "field {field}: {device} twin {ours}, {p:?}"
                );
            }
        }
    }
}
