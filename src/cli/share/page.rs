//! The page itself: its text, the element in one file, and the engine where it is built.

use super::super::CliError;
use super::folder::Folder;
use super::posters::{self, Set};
use std::path::PathBuf;

/// Said where the engine is not there.
pub const NO_ENGINE: &str = "the engine for browsers is not beside this program, so the page shows its stored pictures; \
                             `make web` builds it";
const INDEX: &str = include_str!("../../../web/page/index.html");
const STYLE: &str = include_str!("../../../web/page/page.css");
const SCRIPT: &str = include_str!("../../../web/page/page.js");

/// The element's modules; each after those that it imports.
const ELEMENT: [&str; 12] = [
    include_str!("../../../web/element/words.js"),
    include_str!("../../../web/element/times.js"),
    include_str!("../../../web/element/attributes.js"),
    include_str!("../../../web/element/player.js"),
    include_str!("../../../web/element/style.js"),
    include_str!("../../../web/element/template.js"),
    include_str!("../../../web/element/posters.js"),
    include_str!("../../../web/element/engine.js"),
    include_str!("../../../web/element/gestures.js"),
    include_str!("../../../web/element/divider.js"),
    include_str!("../../../web/element/panel.js"),
    include_str!("../../../web/element/tonsure-viewer.js"),
];

/// The engine's files, as `make web` leaves them.
const ENGINE: [&str; 2] = ["tonsure_web.js", "tonsure_web_bg.wasm"];

/// The engine for browsers.
pub struct Engine(PathBuf);

impl Engine {
    /// The one beside the program, or where systems keep what programs share.
    pub fn find() -> Option<Self> {
        let own = std::env::current_exe().ok()?;
        let beside = own.parent()?;
        let places = [beside.join("web"), beside.join("../share/tonsure/web")];
        places.into_iter().find(|place| ENGINE.iter().all(|name| place.join(name).is_file())).map(Self)
    }
}

/// Writes all but the pictures.
///
/// # Errors
/// A file that cannot be read or written.
pub fn write(folder: &mut Folder, engine: Option<&Engine>, pack: Option<&[u8]>, set: &Set) -> Result<(), CliError> {
    folder.write("index.html", index(pack.is_some(), set).as_bytes())?;
    folder.write("page.css", STYLE.as_bytes())?;
    folder.write("page.js", SCRIPT.as_bytes())?;
    folder.write("tonsure-viewer.js", element().as_bytes())?;
    let (Some(Engine(place)), Some(pack)) = (engine, pack) else { return Ok(()) };
    for name in ENGINE {
        let path = place.join(name);
        let bytes = std::fs::read(&path)
            .map_err(|e| CliError::Input(format!("cannot read {}: {e}; `make web` makes it anew", path.display())))?;
        folder.write(name, &bytes)?;
    }
    folder.write("plan.tonsure", pack)
}

fn index(has_pack: bool, set: &Set) -> String {
    let (first, alt) = set.first();
    let source = if has_pack { " src=\"plan.tonsure\"" } else { "" };
    INDEX
        .replace("{source}", source)
        .replace("{posters}", posters::INDEX)
        .replace("{first}", &first)
        .replace("{alt}", &alt)
        .replace("{view}", set.first_view())
}

/// All modules as one: what they import from each other stands above them.
fn element() -> String {
    let lines = ELEMENT.into_iter().flat_map(str::lines).filter(|line| !line.starts_with("import "));
    lines.map(|line| format!("{}\n", line.strip_prefix("export ").unwrap_or(line))).collect()
}
