//! `tonsure heads`: builds the real heads of `make heads`.

use super::CliError;
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
        return Ok(crate::mesh::makehuman::write_means(&args.from, file)?);
    }
    for name in crate::mesh::makehuman::build_heads(&args.from, &args.output)? {
        println!("{}", args.output.join(name).with_extension("obj").display());
    }
    Ok(())
}
