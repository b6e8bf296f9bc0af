//! Where beards grow on the base mesh, at rest, see [`super::anatomy`]: a drawing of what barbers and surgeons call
//! moustache, chin, cheeks, sideburns and neck.

use super::drawn::along;
use crate::math::smoothstep;
use glam::Vec3;

/// Upper edge, from the sideburn in front of the ear along the cheek to the moustache: z, y at rest.
const CHEEK_LINE: [(f32, f32); 9] = [
    (66.0, 742.0),
    (77.0, 736.0),
    (84.0, 714.0),
    (92.0, 697.0),
    (104.0, 681.0),
    (120.0, 669.0),
    (135.0, 667.0),
    (143.0, 675.0),
    (150.0, 680.0),
];
/// Lower edge, from behind the angle of the jaw to the throat.
const NECK_LINE: [(f32, f32); 4] = [(64.0, 640.0), (76.0, 618.0), (95.0, 592.0), (114.0, 586.0)];

/// Density at a place at rest over that of the chin, 0 to 1, lips aside.
pub fn density(rest: Vec3) -> f32 {
    let (x, y, z) = (rest.x.abs(), rest.y, rest.z);
    let (top, low) = (along(&CHEEK_LINE, z), along(&NECK_LINE, z));
    let inside = smoothstep(top + 2.0, top - 5.0, y) * smoothstep(low - 8.0, low + 16.0, y);
    let before_the_ear = smoothstep(65.0, 70.0, z) * smoothstep(76.0, 73.0, x);
    // Densest about the mouth and on the chin; bare beside the tuft below the lower lip.
    let mouth = smoothstep(48.0, 24.0, x) * smoothstep(108.0, 128.0, z);
    let tuft = smoothstep(4.0, 8.0, x) * smoothstep(20.0, 15.0, x) * smoothstep(5.0, 2.0, (y - 644.0).abs());
    inside * before_the_ear * (0.55 + 0.45 * mouth) * (1.0 - 0.7 * tuft)
}
