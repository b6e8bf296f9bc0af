//! The baked maps against what they stand for.

use super::*;
use crate::math::oct_from_unit;
use glam::{Mat3, Vec3, vec3};

/// Evenly spread directions.
fn sphere(count: usize) -> impl Iterator<Item = Vec3> {
    (0..count).map(move |i| {
        let y = 1.0 - 2.0 * (i as f32 + 0.5) / count as f32;
        let turn = i as f32 * 2.399_963_2;
        let flat = (1.0 - y * y).sqrt();
        vec3(flat * turn.sin(), y, flat * turn.cos())
    })
}

fn decoded(word: u32) -> Vec3 {
    let scale = ((word >> 27) as f32 - 24.0).exp2();
    vec3((word & 511) as f32, (word >> 9 & 511) as f32, (word >> 18 & 511) as f32) * scale
}

/// A level as the shader's sampler reads it.
fn mirrored(environment: &Environment, level: usize, direction: Vec3) -> Vec3 {
    let at = (oct_from_unit(direction) * 0.5 + 0.5) * (SIDE - 1) as f32;
    let low = at.floor().min(glam::Vec2::splat((SIDE - 2) as f32));
    let (t, low) = (at - low, low.as_uvec2());
    let texel = |x: u32, y: u32| {
        let index = (level * SIDE + (low.y + y) as usize) * SIDE + (low.x + x) as usize;
        decoded(environment.words[index])
    };
    texel(0, 0).lerp(texel(1, 0), t.x).lerp(texel(0, 1).lerp(texel(1, 1), t.x), t.y)
}

fn irradiance(terms: &[[f32; 3]; TERMS], n: Vec3) -> Vec3 {
    let basis = [1.0, n.y, n.z, n.x, 3.0 * n.y * n.y - 1.0, n.y * n.z, n.y * n.x, n.z * n.z - n.x * n.x, n.z * n.x];
    terms.iter().zip(basis).map(|(t, b)| Vec3::from(*t) * b).sum()
}

#[test]
fn the_file_is_read_to_its_end() {
    assert_eq!(&BAKED[..4], b"TSE1");
    assert_eq!(BAKED.len(), HEAD + (all().len() - 1) * RECORD);
    assert_eq!(index_of("colour-check"), all().len() - 1);
}

#[test]
fn harmonics_give_the_maps_irradiance() {
    for environment in all() {
        let light: Vec<(Vec3, Vec3)> = sphere(4000).map(|d| (d, mirrored(environment, 0, d))).collect();
        // In shares of the mean, which is 1. Measured: 0.5 to 1.0 % in the mean of directions, 6.6 % at most, where
        // a corner holds a colour of its own.
        let (mut worst, mut sum) = (0.0_f32, 0.0);
        for n in sphere(200) {
            let lobe = light.iter().map(|(d, l)| *l * d.dot(n).max(0.0)).sum::<Vec3>() * 4.0 / light.len() as f32;
            let off = (irradiance(&environment.irradiance, n) - lobe).abs();
            worst = worst.max(off.max_element());
            sum += off.element_sum() / 3.0;
        }
        println!(
            "{}: irradiance off by {:.2} % in the mean, {:.2} % at most",
            environment.name,
            sum * 0.5,
            worst * 100.0
        );
        assert!(sum / 200.0 < 0.02, "{}: {}", environment.name, sum / 200.0);
        assert!(worst < 0.07, "{}: {worst}", environment.name);
    }
}

#[test]
fn prefiltering_keeps_the_light() {
    for environment in all() {
        let mut last_spread = f32::INFINITY;
        for level in 0..LEVELS {
            let light: Vec<Vec3> = sphere(6000).map(|d| mirrored(environment, level, d)).collect();
            let mean = light.iter().sum::<Vec3>() / light.len() as f32;
            let off = (mean - Vec3::ONE).abs().max_element();
            assert!(off < 0.01, "{} level {level}: mean {mean}", environment.name);
            // Rougher is smoother.
            let spread = light.iter().map(|l| (*l - mean).length_squared()).sum::<f32>();
            assert!(spread <= last_spread, "{} level {level}", environment.name);
            last_spread = spread;
        }
    }
}

#[test]
fn turning_moves_the_light_with_the_rig() {
    let environment = &all()[0];
    let terms = turned(&environment.irradiance, 70.0);
    for n in sphere(50) {
        let back = Mat3::from_rotation_y(-70_f32.to_radians()) * n;
        let (got, want) = (irradiance(&terms, n), irradiance(&environment.irradiance, back));
        assert!((got - want).length() < 1e-4, "{n}: {got}, {want}");
    }
}
