//! The command line; see `tonsure::cli`.

fn main() -> std::process::ExitCode {
    tonsure::cli::main()
}
