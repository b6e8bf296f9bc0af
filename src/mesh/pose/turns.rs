//! The turns of a head that a search tries.

use glam::{Mat3, Quat};

/// Turns tried about each ball.
pub const TURNS: u32 = 420;

/// The i-th of an even spread of turns (Alexa 2022, super-Fibonacci spirals).
pub fn fan(i: u32) -> Mat3 {
    const PSI: f32 = 1.533_751_2;
    let s = i as f32 + 0.5;
    let share = s / TURNS as f32;
    let (a, b) = (s * std::f32::consts::TAU / std::f32::consts::SQRT_2, s * std::f32::consts::TAU / PSI);
    let (low, high) = (share.sqrt(), (1.0 - share).sqrt());
    Mat3::from_quat(Quat::from_xyzw(low * a.sin(), low * a.cos(), high * b.sin(), high * b.cos()).normalize())
}
