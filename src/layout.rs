//! Every struct and constant shared with the shaders; mirrors `shaders/shared/layout.wgsl`.
