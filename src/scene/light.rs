//! Light presets: area lights in lux and kelvin, and an ambient dome.

/// Names of the presets, in the order the interface shows them.
pub const PRESETS: [&str; 8] =
    ["clinic-soft", "downlight", "bathroom", "office", "noon", "overcast", "golden-hour", "flash"];
