//! `tonsure doctor`: what this machine has, and what to type for what is missing.

use super::{CliError, open};
use crate::mesh::library;

#[derive(clap::Args)]
pub struct DoctorArgs {
    /// gpu, cpu or a part of an adapter's name
    #[arg(long)]
    adapter: Option<String>,
}

/// # Errors
/// No adapter: the first thing that a doctor must say.
pub fn run(args: &DoctorArgs) -> Result<(), CliError> {
    let gpu = open::gpu(args.adapter.as_deref())?;
    let limits = gpu.device.limits();
    println!("adapter   {} ({:?}, {:?})", gpu.info.name, gpu.info.device_type, gpu.info.backend);
    println!("driver    {} {}", gpu.info.driver, gpu.info.driver_info);
    if gpu.info.device_type == wgpu::DeviceType::Cpu {
        println!("          a software adapter: pictures are the same, frames are slow");
    }
    println!(
        "limits    picture {} px a side, binding {} MiB",
        limits.max_texture_dimension_2d,
        limits.max_storage_buffer_binding_size >> 20
    );
    println!(
        "timing    {}",
        if gpu.timestamps { "passes are timed on the device" } else { "no timestamps: bench shows frames only" }
    );
    let display = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|v| std::env::var_os(v).is_some_and(|d| !d.is_empty()));
    let windows = cfg!(any(target_os = "windows", target_os = "macos"));
    println!("display   {}", if display || windows { "yes" } else { "none; `tonsure render` works without one" });
    let heads = library::names();
    let real = if heads.len() > 1 { "" } else { "; type `make heads` for real ones" };
    println!("heads     {}{real}", heads.join(", "));
    let ffmpeg = crate::export::film::has_ffmpeg();
    println!("ffmpeg    {}", if ffmpeg { "yes" } else { "none; films are PNG frames until it is installed" });
    Ok(())
}
