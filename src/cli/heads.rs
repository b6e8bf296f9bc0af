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
}

/// # Errors
/// [`CliError`].
pub fn run(args: &HeadsArgs) -> Result<(), CliError> {
    for name in crate::mesh::makehuman::build_heads(&args.from, &args.output)? {
        println!("{}", args.output.join(name).with_extension("obj").display());
    }
    Ok(())
}
