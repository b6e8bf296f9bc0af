//! Unit conversions. Inside the engine every length is in millimetres; nothing else converts.

/// Square millimetres in a square centimetre.
pub const MM2_PER_CM2: f32 = 100.0;
/// Days from the last session to "healed": year 0 of the timeline.
pub const HEALED_DAYS: f32 = 42.0;

/// Per square centimetre to per square millimetre.
pub fn per_mm2_from_per_cm2(per_cm2: f32) -> f32 {
    per_cm2 / MM2_PER_CM2
}
