//! Tonsure shows a person's own head with a scalp micropigmentation (SMP) treatment on it.
//!
//! The way of the data, top to bottom; a module uses only those above it:
//!
//! ```text
//! files    what is written: whole or not at all; signals, what ends the program
//! layout   structs that shaders share
//! picture  pictures that people bring
//! optics   skin and pigment spectra        -> four bands, linear sRGB
//! mesh     a head file or the default head -> triangles in millimetres, landmarks, scalp chart
//! design   hairline, zones, sessions       -> density wanted at every point of the chart
//! dots     ranked blue noise on the scalp  -> impressions, clusters; ageing as a pure function
//! scene    one TOML file                   -> head + treatment + light + camera + time; one frame of it
//! fade     the plan's look over the years  -> contrast, what is left, when a touch-up is due
//! gpu      device, shaders, buffers; what happens when a device is lost
//! stage    everything that stands before the camera, and its cache on the disk
//! passes   one file per pass, same stem as its shader; `inputs` is what they read
//! renderer a scene staged; the frame, in order, in slices
//! pack     a plan on its head in one file, for a browser
//! show     what a page shows of it: camera, light, time, two of them side by side
//! export   PNG, labelled sheet, dot lists
//! viewer   the window (feature `viewer`)
//! cli      one file per command (feature `cli`)
//! ```
//!
//! A head to a picture:
//!
//! ```no_run
//! use std::path::Path;
//! use tonsure::gpu::{AdapterChoice, Gpu};
//! use tonsure::renderer::{FrameSpec, Renderer};
//! use tonsure::scene::Scene;
//! use tonsure::stage::Stage;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let scene = Scene { years: 5.0, ..Scene::default() };
//! let gpu = tonsure::pollster::block_on(Gpu::open(&AdapterChoice::Best, None))?;
//! let stage = Stage::build(&gpu, &scene, Path::new(""), &mut |_what, _share| true)?;
//! let mut renderer = Renderer::new(&gpu)?;
//! renderer.set_stage(stage)?;
//! renderer.begin(&FrameSpec::of(&scene, 800, 800))?;
//! renderer.read_picture()?.save("year-5.png")?;
//! # Ok(())
//! # }
//! ```
//!
//! A program that has a device of its own hands it in by [`gpu::Gpu::from_parts`] and samples
//! [`renderer::Renderer::picture`]; `examples/` has that, a scan's own head, and one plan over the years.

pub use {glam, image, pollster, wgpu};

#[cfg(feature = "cli")]
pub mod cli;
pub mod design;
pub mod dots;
pub mod export;
pub mod fade;
pub(crate) mod files;
pub mod gpu;
#[doc(hidden)]
pub mod layout;
pub mod math;
pub mod mesh;
pub mod optics;
pub mod pack;
pub mod passes;
pub mod picture;
pub mod renderer;
pub mod rng;
pub mod scene;
pub mod show;
#[cfg(feature = "cli")]
pub(crate) mod signals;
pub mod stage;
pub(crate) mod units;
#[cfg(feature = "viewer")]
pub(crate) mod viewer;

#[cfg(test)]
#[path = "../tests/left_out.rs"]
mod left_out;
