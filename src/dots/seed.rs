//! Ranked blue noise: the CPU twin of `shaders/seed_*.wgsl`.
