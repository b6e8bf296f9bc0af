//! The shell around the picture: panels, bars, keys, files, questions, the event loop.

#[cfg(test)]
mod advised;
pub mod app;
pub mod audience;
pub mod axis;
pub mod bar;
pub mod commands;
#[cfg(test)]
mod controls;
pub mod fade_curve;
pub mod files;
pub mod keys;
#[cfg(test)]
mod kills;
pub mod measure;
pub mod panels;
pub mod questions;
#[cfg(test)]
mod replaced;
pub mod timeline;
#[cfg(test)]
mod untouched;
#[cfg(target_os = "linux")]
pub mod xlib;
