//! `wasm-bindgen IN.wasm FOLDER`: writes the JavaScript glue of a module, and the module to go with it.
//!
//! The official command needs a crate version that not every registry has; this is all of it that we use.

use std::path::Path;
use std::process::ExitCode;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [module, folder] = arguments.as_slice() else {
        eprintln!("usage: wasm-bindgen IN.wasm FOLDER");
        return ExitCode::from(2);
    };
    match write(module, Path::new(folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("wasm-bindgen: cannot write the glue of {module}: {reason}");
            ExitCode::from(1)
        }
    }
}

fn write(module: &str, folder: &Path) -> Result<(), String> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).typescript(false).remove_producers_section(true);
    bindgen.web(true).map_err(|e| format!("{e:#}"))?;
    // `init()` without an argument finds the module beside the glue.
    bindgen.omit_default_module_path(false);
    bindgen.generate(folder).map_err(|e| format!("{e:#}"))
}
