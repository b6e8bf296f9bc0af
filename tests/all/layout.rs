//! What host and shaders share, read from the sources of both: every struct that a shader binds, field by field, and
//! every constant that is written twice.

use naga::{Scalar, ScalarKind, TypeInner, VectorSize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Name, offset and size of a field.
type Fields = Vec<(String, u32, u32)>;

fn read(path: impl AsRef<Path>) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Constants of a source in either language: name and initializer.
fn constants(source: &str) -> BTreeMap<&str, &str> {
    let constant = |line: &'_ str| -> Option<(usize, usize)> {
        let line_start = line.trim_start();
        let seen = ["pub ", "pub(crate) ", "pub(super) "].iter().find_map(|p| line_start.strip_prefix(p));
        let rest = seen.unwrap_or(line_start).strip_prefix("const ")?;
        let start = line.len() - rest.len();
        Some((start, start + rest.find([':', ' '])?))
    };
    let of = |line| constant(line).and_then(|(a, b)| Some((&line[a..b], line.split_once('=')?.1.trim())));
    source.lines().filter_map(of).collect()
}

/// The numbers of an initializer: `[2.6, 1.1]` and `vec2(2.6, 1.1)` have the same.
fn numbers(initializer: &str) -> Vec<f64> {
    let words = initializer.split(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c)));
    let number = |word: &str| {
        let plain = word.replace('_', "");
        let digits = ["u32", "f32", "usize"].iter().find_map(|t| plain.strip_suffix(t)).unwrap_or(&plain);
        match digits.strip_prefix("0x") {
            Some(hex) => u32::from_str_radix(hex.trim_end_matches('u'), 16).ok().map(f64::from),
            None => digits.trim_end_matches(['u', 'f', 'i']).parse().ok(),
        }
    };
    words.filter_map(number).collect()
}

/// Structs of src/layout.rs. Their fields lie one after another: `Pod` allows no gaps.
fn host_structs(source: &str) -> BTreeMap<String, (Fields, u32)> {
    let constants = constants(source);
    let count = |n: &str| -> u32 {
        n.parse().ok().or_else(|| numbers(constants.get(n)?).first().map(|v| *v as u32)).expect("a literal count")
    };
    let mut table: BTreeMap<String, (Fields, u32)> = BTreeMap::new();
    fn size(ty: &str, table: &BTreeMap<String, (Fields, u32)>, count: &dyn Fn(&str) -> u32) -> u32 {
        match ty.strip_prefix('[').and_then(|t| t.strip_suffix(']')).and_then(|t| t.rsplit_once("; ")) {
            Some((inner, n)) => size(inner, table, count) * count(n),
            None if ["f32", "u32", "i32"].contains(&ty) => 4,
            None => table.get(ty).unwrap_or_else(|| panic!("{ty} comes later or is no plain type")).1,
        }
    }
    for text in source.split("#[repr(C)]").skip(1) {
        let (head, body) = text.split_once(" {\n").expect("a body");
        let name = head.rsplit(' ').next().expect("a name").to_owned();
        let (mut fields, mut end) = (Fields::new(), 0);
        for line in body.lines().take_while(|line| *line != "}") {
            let Some((field, ty)) = line.trim().strip_prefix("pub ").and_then(|l| l.split_once(": ")) else { continue };
            let bytes = size(ty.trim_end_matches(','), &table, &count);
            fields.push((field.to_owned(), end, bytes));
            end += bytes;
        }
        table.insert(name, (fields, end));
    }
    table
}

fn shader_module() -> naga::Module {
    naga::front::wgsl::parse_str(&read("shaders/shared/layout.wgsl")).expect("valid WGSL")
}

#[test]
fn structs_agree_field_by_field() {
    let module = shader_module();
    let mut sizes = naga::proc::Layouter::default();
    sizes.update(module.to_ctx()).expect("a layout");
    let host = host_structs(&read("src/layout.rs"));
    let mut seen = 0;
    for (_, ty) in module.types.iter() {
        let (TypeInner::Struct { members, span }, Some(name)) = (&ty.inner, &ty.name) else { continue };
        let fields: Fields =
            members.iter().map(|m| (m.name.clone().unwrap_or_default(), m.offset, sizes[m.ty].size)).collect();
        let (own, size) = host.get(name.as_str()).unwrap_or_else(|| panic!("{name} is missing in src/layout.rs"));
        assert_eq!(&fields, own, "{name}: shader left, host right");
        assert_eq!(span, size, "{name}: size");
        seen += 1;
    }
    assert_eq!(seen, host.len(), "a struct is missing in layout.wgsl");
    assert!(seen >= 20, "{seen} structs");
    // What was read is what the compiler sees.
    let compiled = [size_of::<tonsure::layout::Shading>(), size_of::<tonsure::layout::HairStyle>()];
    assert_eq!(["Shading", "HairStyle"].map(|name| host[name].1 as usize), compiled);
}

/// Today 20 of them; `Sky`, `ShadowView` and the window's part of a picture stood beside their passes.
#[test]
fn every_struct_that_a_shader_binds_is_shared() {
    let host = host_structs(&read("src/layout.rs"));
    for (shader, _) in tonsure::gpu::shader::SOURCES {
        let source = tonsure::gpu::shader::resolve(shader).expect("a shader");
        let module = naga::front::wgsl::parse_str(&source).unwrap_or_else(|e| panic!("{shader}: {e}"));
        for (_, global) in module.global_variables.iter() {
            if !matches!(global.space, naga::AddressSpace::Uniform | naga::AddressSpace::Storage { .. }) {
                continue;
            }
            let mut ty = &module.types[global.ty];
            while let TypeInner::Array { base, .. } = ty.inner {
                ty = &module.types[base];
            }
            if let (TypeInner::Struct { .. }, Some(name)) = (&ty.inner, &ty.name) {
                assert!(host.contains_key(name.as_str()), "{shader} binds {name}, which is not in src/layout.rs");
            }
        }
    }
}

#[test]
fn scalars_are_four_bytes_wide() {
    // The table above compares sizes; kinds could still differ, so no exotic ones may be used.
    for (_, ty) in shader_module().types.iter() {
        let scalar = match ty.inner {
            TypeInner::Scalar(s) | TypeInner::Atomic(s) => s,
            TypeInner::Vector { scalar, size } => {
                assert!(matches!(size, VectorSize::Bi | VectorSize::Tri | VectorSize::Quad));
                scalar
            }
            _ => continue,
        };
        let Scalar { kind, width } = scalar;
        assert!(width == 4 && matches!(kind, ScalarKind::Float | ScalarKind::Uint | ScalarKind::Sint));
    }
}

#[test]
fn shared_constants_agree() {
    let (host, shader) = (read("src/layout.rs"), read("shaders/shared/layout.wgsl"));
    let (host, shader) = (constants(&host), constants(&shader));
    for (name, value) in &shader {
        let own = host.get(name).unwrap_or_else(|| panic!("{name} is missing in src/layout.rs"));
        assert_eq!(numbers(value), numbers(own), "{name}: shader left, host right");
    }
    assert!(shader.len() >= 20, "{} constants", shader.len());
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

/// A constant whose comment says "mirrored in `FILE`" stands in that file under its own name, or one that
/// ends with it, with the same numbers.
#[test]
fn mirrored_constants_agree() {
    let mut files = Vec::new();
    rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut seen = 0;
    for file in files {
        let source = read(&file);
        let mut mirror: Option<String> = None;
        for line in source.lines() {
            let line = line.trim();
            if line.starts_with("///") {
                if let Some((_, rest)) = line.split_once("irrored in `") {
                    mirror = rest.split_once('`').map(|(path, _)| path.to_owned());
                }
                continue;
            }
            let Some(path) = mirror.take() else { continue };
            let own = constants(line);
            let (name, value) = own.iter().next().unwrap_or_else(|| panic!("{}: no constant: {line}", file.display()));
            let shader = read(&path);
            let shader = constants(&shader);
            let tail = format!("_{name}");
            let other = shader.iter().find(|(other, _)| *other == name || other.ends_with(&tail));
            let (_, other) = other.unwrap_or_else(|| panic!("{name} is missing in {path}"));
            assert_eq!(numbers(other), numbers(value), "{name}: {path} left, {} right", file.display());
            assert!(!numbers(value).is_empty(), "{name} is no literal");
            seen += 1;
        }
    }
    assert!(seen >= 16, "{seen} mirrored constants");
}
