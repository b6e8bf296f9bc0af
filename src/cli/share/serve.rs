//! A folder served to this machine's own browser.

use super::super::CliError;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use tiny_http::{Header, Method, Request, Response, Server};

/// What a page may load: its own files, and the engine's code.
const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data: blob:; \
                      object-src 'none'; base-uri 'none'; form-action 'none'";

/// Serves until the program is asked to end.
///
/// # Errors
/// No port on this machine can be had.
pub fn until_ended(folder: &Path) -> Result<(), CliError> {
    let server = Server::http("127.0.0.1:0")
        .map_err(|e| CliError::Busy(format!("cannot serve the page on 127.0.0.1: {e}; open it from another server")))?;
    let address = server.server_addr().to_string();
    let pages = pages(folder);
    println!("http://{address}/ (this machine alone; Ctrl+C ends it)");
    if webbrowser::open(&format!("http://{address}/")).is_err() {
        eprintln!("note: no browser could be opened; open the address in one");
    }
    for request in server.incoming_requests() {
        // Who went away while it was served has lost nothing.
        answer(request, &pages, &address).ok();
    }
    Ok(())
}

/// Every file of a folder by its address; links are not followed.
fn pages(folder: &Path) -> HashMap<String, PathBuf> {
    let mut found = HashMap::new();
    let mut folders = vec![(String::from("/"), folder.to_path_buf())];
    while let Some((address, folder)) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let name = format!("{address}{}", entry.file_name().to_string_lossy());
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push((format!("{name}/"), entry.path())),
                Ok(kind) if kind.is_file() => {
                    found.insert(name, entry.path());
                }
                _ => {}
            }
        }
    }
    if let Some(index) = found.get("/index.html").cloned() {
        found.insert("/".into(), index);
    }
    found
}

fn answer(request: Request, pages: &HashMap<String, PathBuf>, address: &str) -> std::io::Result<()> {
    // A stranger's page may send this browser here by a name of its own: only our own address is answered.
    let is_ours = request.headers().iter().any(|h| h.field.equiv("Host") && h.value.as_str() == address);
    let path = request.url().split(['?', '#']).next().unwrap_or("/").to_string();
    let file = pages.get(&path).filter(|_| is_ours).and_then(|place| Some((place, std::fs::read(place).ok()?)));
    let is_read = matches!(request.method(), Method::Get | Method::Head);
    match file {
        Some((place, bytes)) if is_read => {
            let headers = [
                ("Content-Type", kind(place)),
                ("Content-Security-Policy", POLICY),
                ("X-Content-Type-Options", "nosniff"),
                ("X-Robots-Tag", "noindex"),
                ("Cache-Control", "no-store"),
            ];
            let mut response = Response::from_data(bytes);
            for header in headers.into_iter().filter_map(|(name, value)| Header::from_bytes(name, value).ok()) {
                response.add_header(header);
            }
            request.respond(response)
        }
        _ => request.respond(Response::from_string("There is nothing here.").with_status_code(404)),
    }
}

fn kind(path: &Path) -> &'static str {
    match path.extension().and_then(|e| e.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("wasm") => "application/wasm",
        Some("jpg") => "image/jpeg",
        _ => "application/octet-stream",
    }
}
