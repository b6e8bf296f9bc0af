//! Ageing of a dot as a pure function of time: the CPU twin of `shaders/shared/age.wgsl`.
