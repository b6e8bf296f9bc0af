//! `tonsure heads`: builds the real heads of `make heads`.

use super::{CliError, outputs};
use crate::mesh::library::makehuman;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct HeadsArgs {
    /// Folder of the unpacked package (holds `3dobjs/base.obj` and `targets`)
    #[arg(long)]
    from: PathBuf,
    /// Folder to write the heads to
    #[arg(long, default_value = "cache/heads")]
    output: PathBuf,
    /// Write the default head's cage to this file instead (for the makers of tonsure)
    #[arg(long)]
    means: Option<PathBuf>,
}

/// # Errors
/// [`CliError`].
pub fn run(args: &HeadsArgs) -> Result<(), CliError> {
    if let Some(file) = &args.means {
        outputs::check(std::slice::from_ref(file), &[])?;
        return Ok(makehuman::write_means(&args.from, file)?);
    }
    let heads = makehuman::names().map(|name| args.output.join(name).with_extension("obj"));
    let all: Vec<PathBuf> = heads.chain([args.output.join("LICENSE.md")]).collect();
    outputs::apart(&all, &[args.from.join("3dobjs/base.obj"), args.from.join("LICENSE.md")])?;
    for name in makehuman::build_heads(&args.from, &args.output)? {
        println!("{}", args.output.join(name).with_extension("obj").display());
    }
    Ok(())
}
