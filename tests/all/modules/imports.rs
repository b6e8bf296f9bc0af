//! Reads which file of a crate imports which, from the text of its sources: `use` trees, paths within the code, and
//! names that a file hands on (`pub use`), which count for the file that has the item.

use std::collections::{BTreeMap, BTreeSet};

type Path = Vec<String>;

/// A crate's sources: path below `src`, text.
pub type Sources = BTreeMap<String, String>;
/// Who imports whom, by path below `src`. Tests are left out: they may reach anywhere.
pub type Imports = BTreeMap<String, BTreeSet<String>>;

/// A `use` of one name: where it stands, what it names, under which name.
struct Use {
    here: Path,
    path: Path,
    name: String,
    is_public: bool,
}

/// What a file's text says.
#[derive(Default)]
struct Text {
    uses: Vec<Use>,
    /// Paths within the code, and the modules that they stand in.
    paths: Vec<(Path, Path)>,
    /// Words of the code that begin a path or stand alone.
    words: BTreeSet<String>,
    /// Modules that are there for tests alone.
    test_modules: Vec<String>,
}

/// The imports between a crate's files.
pub fn imports(sources: &Sources) -> Imports {
    let modules: BTreeMap<Path, &String> = sources.keys().map(|file| (module_of(file), file)).collect();
    let texts: BTreeMap<&String, Text> =
        sources.iter().map(|(file, text)| (file, read(text, module_of(file)))).collect();
    let of_tests: BTreeSet<Path> =
        texts.iter().flat_map(|(file, text)| text.test_modules.iter().map(|m| joined(&module_of(file), m))).collect();
    let mut handed_on: BTreeMap<Path, Path> = BTreeMap::new();
    for item in texts.values().flat_map(|text| &text.uses).filter(|item| item.is_public) {
        if let Some(path) = resolved(&item.path, &item.here, &modules) {
            handed_on.insert(joined(&item.here, &item.name), path);
        }
    }
    let mut imports = Imports::new();
    for (file, text) in &texts {
        let module = module_of(file);
        if of_tests.iter().any(|tests| module.starts_with(tests)) {
            continue;
        }
        let mut named: Vec<Path> = Vec::new();
        let mut local: BTreeMap<&str, Path> = BTreeMap::new();
        for item in &text.uses {
            let Some(path) = resolved(&item.path, &item.here, &modules) else { continue };
            local.insert(&item.name, path.clone());
            // What is only handed on is not used here.
            if !item.is_public || text.words.contains(&item.name) {
                named.push(path);
            }
        }
        for (here, path) in &text.paths {
            let by_name = || local.get(path[0].as_str()).map(|start| [start, &path[1..]].concat());
            named.extend(resolved(path, here, &modules).or_else(by_name));
        }
        let found = named.iter().filter_map(|path| file_of(path, &modules, &handed_on)).filter(|other| other != file);
        imports.insert((*file).clone(), found.cloned().collect());
    }
    imports
}

/// The module that a file is.
fn module_of(file: &str) -> Path {
    let mut path: Path = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    path.pop_if(|last| last == "mod" || last == "lib");
    path
}

fn joined(path: &[String], name: &str) -> Path {
    [path, &[name.to_owned()]].concat()
}

/// A path from the crate's root; `None` where it does not begin in the crate.
fn resolved(path: &[String], here: &[String], modules: &BTreeMap<Path, &String>) -> Option<Path> {
    let first = path.first()?;
    let ups = path.iter().take_while(|word| *word == "super").count();
    match first.as_str() {
        "crate" => Some(path[1..].to_vec()),
        "self" => Some([here, &path[1..]].concat()),
        "super" => Some([here.get(..here.len().checked_sub(ups)?)?, &path[ups..]].concat()),
        _ => modules.contains_key(&joined(here, first)).then(|| [here, path].concat()),
    }
}

/// The file that has an item, as far as it is handed on.
fn file_of<'a>(
    path: &Path,
    modules: &BTreeMap<Path, &'a String>,
    handed_on: &BTreeMap<Path, Path>,
) -> Option<&'a String> {
    let mut path = path.clone();
    for _ in 0..8 {
        let depth = (0..=path.len()).rev().find(|depth| modules.contains_key(&path[..*depth]))?;
        match path.get(..=depth).and_then(|item| handed_on.get(item)) {
            Some(origin) => path = [origin, &path[depth + 1..]].concat(),
            None => return modules.get(&path[..depth]).copied(),
        }
    }
    None
}

/// Reads a file's text.
fn read(text: &str, module: Path) -> Text {
    let words = words(text);
    let at = |i: usize| words.get(i).map_or("", String::as_str);
    let mut read = Text::default();
    // Modules within the file, and how deep in braces each began.
    let mut inner: Vec<(String, usize)> = Vec::new();
    let (mut i, mut depth) = (0, 0_usize);
    while i < words.len() {
        let here = || [module.as_slice(), &inner.iter().map(|(name, _)| name.clone()).collect::<Path>()].concat();
        match at(i) {
            "#" if at(i + 1) == "[" => {
                let end = closed(&words, i + 1);
                let is_test = at(i + 2) == "cfg" && words[i..end].iter().any(|word| word == "test");
                i = end;
                if is_test {
                    let end = item_end(&words, i);
                    let declared = words[i..end].windows(2).find(|pair| pair[0] == "mod").map(|pair| pair[1].clone());
                    read.test_modules.extend(declared.filter(|_| at(end - 1) == ";"));
                    i = end;
                }
                continue;
            }
            "mod" if at(i + 2) == "{" => inner.push((at(i + 1).to_owned(), depth)),
            "mod" if at(i + 2) == ";" => i += 2,
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                inner.pop_if(|(_, began)| *began == depth);
            }
            "use" => {
                let is_public = at(i - usize::from(i > 0)) == "pub" || i > 3 && at(i - 4) == "pub" && at(i - 1) == ")";
                let end = item_end(&words, i);
                let mut leaves = Vec::new();
                leaves_of(&words[i + 1..end - 1], &[], &mut leaves);
                let here = here();
                read.uses.extend(leaves.into_iter().map(|(path, name)| Use {
                    here: here.clone(),
                    path,
                    name,
                    is_public,
                }));
                i = end;
                continue;
            }
            word if is_name(word) && (i == 0 || !["::", ".", "mod"].contains(&at(i - 1))) => {
                read.words.insert(word.to_owned());
                let mut path = vec![word.to_owned()];
                while at(i + 1) == "::" && is_name(at(i + 2)) {
                    path.push(at(i + 2).to_owned());
                    i += 2;
                }
                if path.len() > 1 {
                    read.paths.push((here(), path));
                }
            }
            _ => {}
        }
        i += 1;
    }
    read
}

/// The names that a `use` tree brings, each with its path.
fn leaves_of(tree: &[String], start: &[String], out: &mut Vec<(Path, String)>) {
    let path: Path =
        tree.iter().take_while(|word| *word != "{" && *word != "as").filter(|word| *word != "::").cloned().collect();
    let mut path = [start, &path].concat();
    if let Some(open) = tree.iter().position(|word| word == "{") {
        let (mut depth, mut first) = (0, open + 1);
        for (i, word) in tree.iter().enumerate().skip(open + 1) {
            match word.as_str() {
                "{" => depth += 1,
                "}" if depth > 0 => depth -= 1,
                "," | "}" if depth == 0 => {
                    if first < i {
                        leaves_of(&tree[first..i], &path, out);
                    }
                    first = i + 1;
                }
                _ => {}
            }
        }
        return;
    }
    path.pop_if(|last| last == "self" || last == "*");
    let alias = tree.iter().position(|word| word == "as").and_then(|i| tree.get(i + 1));
    if let Some(name) = alias.or(path.last()).cloned() {
        out.push((path, name));
    }
}

/// Just behind the bracket that closes the one at `open`.
fn closed(words: &[String], open: usize) -> usize {
    let mut depth = 0_usize;
    for (i, word) in words.iter().enumerate().skip(open) {
        match word.as_str() {
            "{" | "[" | "(" => depth += 1,
            "}" | "]" | ")" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return i + 1;
        }
    }
    words.len()
}

/// Just behind an item: its semicolon, or the brace that closes it.
fn item_end(words: &[String], start: usize) -> usize {
    let mut i = start;
    while i < words.len() {
        match words[i].as_str() {
            ";" => return i + 1,
            "{" if words[start..i].iter().all(|word| word != "use") => return closed(words, i),
            "{" | "[" | "(" => i = closed(words, i),
            _ => i += 1,
        }
    }
    i
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// The words and signs of a text without its comments, strings and characters.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end =
            |pattern: &str, from: usize| rest[from..].find(pattern).map_or(rest.len(), |n| from + n + pattern.len());
        let length = if rest.starts_with("//") {
            end("\n", 0)
        } else if rest.starts_with("/*") {
            end("*/", 2)
        } else if let Some(hashes) = raw_string(rest) {
            end(&format!("\"{}", "#".repeat(hashes)), 2 + hashes)
        } else if first == '"' {
            quoted(rest, '"')
        } else if first == '\'' && (rest[1..].starts_with('\\') || rest.chars().nth(2) == Some('\'')) {
            quoted(rest, '\'')
        } else if is_name(rest) || first.is_ascii_digit() {
            let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            words.push(rest[..length].to_owned());
            length
        } else if rest.starts_with("::") {
            words.push("::".into());
            2
        } else {
            if !first.is_whitespace() {
                words.push(first.into());
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    words
}

/// How many hashes a raw string begins with, if one begins here.
fn raw_string(text: &str) -> Option<usize> {
    let text = text.strip_prefix('r')?;
    let hashes = text.len() - text.trim_start_matches('#').len();
    text[hashes..].starts_with('"').then_some(hashes)
}

/// Length of a quotation with its marks.
fn quoted(text: &str, mark: char) -> usize {
    let mut escaped = false;
    for (i, c) in text.char_indices().skip(1) {
        if c == mark && !escaped {
            return i + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    text.len()
}
