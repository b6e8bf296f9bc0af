//! Skin and pigment optics in four bands.
