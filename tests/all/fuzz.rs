//! Every parser on mutated files, by the harness of `fuzz/`, which `cargo fuzz` runs for as long as one likes.
//! Here some thousand executions each, and a few on files of 5 MB in a bounded memory; more by
//! `EXECUTIONS=1000000 cargo test --test all fuzz:: -- --nocapture`.

#[path = "../../fuzz/harness.rs"]
mod harness;

use std::time::{Duration, Instant};
use tonsure::rng::hash3;

/// Executions of a small parser when nobody asks for more.
const FEW: u32 = 4000;
/// No file may take longer; on a busy machine a small one may wait a second for its turn.
const MOST: Duration = Duration::from_secs(10);

/// A stream of numbers.
struct Dice(u32, u32);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.1 += 1;
        hash3(0xf0_22, self.0, self.1) as usize % n.max(1)
    }
}

/// Words that parsers trip over.
const WORDS: [&[u8]; 22] = [
    b"nan",
    b"inf",
    b"-1",
    b"0",
    b"4294967295",
    b"4294967296",
    b"18446744073709551616",
    b"-9223372036854775808",
    b"1e400",
    b"1e-400",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\\\n",
    b"\r",
    b"..",
    b"%2e%2e/",
    b"[[[[",
    b"{{{{",
    b"\"",
    b"9999999",
    b"\xf0\x9f\x98\x80",
];

/// One to eight small wounds to one of the files.
fn mutated(seeds: &[Vec<u8>], key: u32) -> Vec<u8> {
    let dice = &mut Dice(key, 0);
    let mut bytes = seeds[dice.below(seeds.len())].clone();
    for _ in 0..=dice.below(8) {
        let at = dice.below(bytes.len());
        let reach = (at + 1 + dice.below(24)).min(bytes.len());
        match dice.below(8) {
            0 => bytes.truncate(at),
            1 if !bytes.is_empty() => bytes[at] ^= 1 << dice.below(8),
            2 if !bytes.is_empty() => bytes[at] = dice.below(256) as u8,
            3 => drop(bytes.drain(at..reach)),
            4 => {
                let piece = bytes[at.min(reach)..reach].to_vec();
                let to = dice.below(bytes.len() + 1);
                bytes.splice(to..to, piece);
            }
            5 | 6 => {
                let word = WORDS[dice.below(WORDS.len())];
                bytes.splice(at..reach.min(at + word.len()), word.iter().copied());
            }
            _ => {
                let other = &seeds[dice.below(seeds.len())];
                let from = dice.below(other.len());
                let piece = other[from..(from + 40).min(other.len())].to_vec();
                bytes.splice(at..at, piece);
            }
        }
    }
    bytes
}

/// Length that files grow to, bytes, and the address space that a parser has for one, KiB: a gigabyte, and what the
/// program itself maps.
const GROWN: usize = 5_000_000;
const SPACE_KIB: u32 = 1_572_864;
/// Seconds of processor for a grown file, with what the test itself takes.
const GROWN_S: u32 = 15;
/// Set for the process whose memory is bounded.
const CHILD: &str = "TONSURE_GROWN";

/// A mutated file with one piece of it repeated until it is long: one more line, face, node or field after the other.
fn grown(seeds: &[Vec<u8>], key: u32) -> Vec<u8> {
    let dice = &mut Dice(key, 1 << 20);
    let bytes = if key.is_multiple_of(2) { seeds[dice.below(seeds.len())].clone() } else { mutated(seeds, key) };
    let at = dice.below(bytes.len());
    let piece = &bytes[at..(at + 1 + dice.below(160)).min(bytes.len())];
    // Half of them whole lines, where there are any.
    let line = bytes.split_inclusive(|b| *b == b'\n').nth(dice.below(40)).filter(|_| dice.below(2) == 0);
    let piece = line.unwrap_or(piece).to_vec();
    let times = GROWN.saturating_sub(bytes.len()) / piece.len().max(1);
    let end = (at + piece.len()).min(bytes.len());
    [&bytes[..end], &piece.repeat(times), &bytes[end..]].concat()
}

/// Grown files, in a process of their own with little memory.
fn run_grown(name: &str, parser: fn(&[u8]), seeds: &[Vec<u8>], count: u32) {
    if std::env::var_os(CHILD).is_some() {
        for key in 0..count {
            let bytes = grown(seeds, key);
            println!("key {key}: {} bytes", bytes.len());
            let began = Instant::now();
            parser(&bytes);
            let took = began.elapsed();
            assert!(took < MOST, "{name}, grown, key {key}: {took:?}");
        }
        return;
    }
    if cfg!(not(target_os = "linux")) {
        return;
    }
    let output = std::process::Command::new("sh")
        .args(["-c", &format!("ulimit -v {SPACE_KIB}; ulimit -t {}; exec \"$0\" \"$@\"", count * GROWN_S)])
        .arg(std::env::current_exe().expect("this program"))
        .args([&format!("fuzz::{name}"), "--exact", "--nocapture"])
        .env(CHILD, "1")
        .output()
        .expect("sh runs");
    // Whoever is ended for his time or memory says nothing himself.
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    assert!(output.status.success() && said.contains("1 passed"), "{name}, grown: {}\n{said}", output.status);
}

fn run(name: &str, parser: fn(&[u8]), seeds: &[Vec<u8>]) {
    let count = std::env::var("EXECUTIONS").ok().and_then(|v| v.parse().ok()).unwrap_or(FEW);
    let start = Instant::now();
    run_grown(name, parser, seeds, count / 1000);
    println!("{name}: {} files grown to {GROWN} bytes in {:.1} s", count / 1000, start.elapsed().as_secs_f32());
    if std::env::var_os(CHILD).is_some() {
        return;
    }
    let start = Instant::now();
    let mut slowest = (Duration::ZERO, 0);
    for seed in seeds {
        parser(seed);
    }
    for key in 0..count {
        let bytes = mutated(seeds, key);
        let began = Instant::now();
        if std::panic::catch_unwind(|| parser(&bytes)).is_err() {
            panic!("{name}, key {key}: {:?}", String::from_utf8_lossy(&bytes));
        }
        slowest = slowest.max((began.elapsed(), key));
    }
    let took = start.elapsed().as_secs_f32();
    println!("{name}: {count} executions in {took:.1} s, none panicked; slowest {:?} (key {})", slowest.0, slowest.1);
    assert!(slowest.0 < MOST, "{name}, key {}: {:?}", slowest.1, slowest.0);
}

#[test]
fn obj() {
    let cube = "# a cube\no box\nmtllib a.mtl\nv 0 0 0\nv 1 0 0 1 0.5 0\nv 1 1 0\nv 0 1 0\nv 0 0 1e0\nv 1 0 +1\nv 1 1 1\nv 0 1 1\nvt 0 0\nvt 1 1\nvn 0 0 1\nusemtl skin\n\
        f 1/1/1 2/2/1 3//1 4\nf 5 6 7 8\nf -8 -7 -3 \\\n -4\ns off\nf 2 3 7 6\nl 1 2 3\nf 3 4 8 7\nf 4 1 5 8\n";
    run("obj", harness::obj, &[cube.into(), cube.replace('\n', "\r\n").into(), b"v 1,5 2 3\nf 1 1 1\n".to_vec()]);
}

#[test]
fn mtl() {
    let text = "newmtl skin\nKd 0.8 0.7 0.6\nmap_Kd -s 1 1 1 -o 0 0 textures\\head one.JPG\nillum 2\nnewmtl\nmap_Kd \"a b.png\"\nnewmtl hair\nmap_Kd ../../etc/passwd\n";
    run("mtl", harness::mtl, &[text.into(), text.replace('\n', "\r").into()]);
}

#[test]
fn ply() {
    let head = |format: &str| {
        format!(
            "ply\nformat {format} 1.0\ncomment c\nelement vertex 4\nproperty float x\nproperty double y\nproperty short z\nproperty uchar red\n\
            property uchar green\nproperty uchar blue\nelement face 2\nproperty list uchar int vertex_indices\nproperty list uchar float texcoord\nend_header\n"
        )
    };
    let ascii =
        head("ascii") + "0 0 0 1 2 3\n1 0 0 1 2 3\n1 1 0 1 2 3\n0 1 1 9 9 9\n3 0 1 2 6 0 0 1 0 1 1\n4 0 1 2 3 0\n";
    let binary = |big: bool| {
        let mut out = head(if big { "binary_big_endian" } else { "binary_little_endian" }).into_bytes();
        let put = |out: &mut Vec<u8>, bytes: &[u8]| {
            if big { out.extend(bytes.iter().rev()) } else { out.extend(bytes) }
        };
        for i in 0..4_u8 {
            put(&mut out, &f32::from(i % 2).to_le_bytes());
            put(&mut out, &f64::from(i / 2).to_le_bytes());
            put(&mut out, &i16::from(i).to_le_bytes());
            out.extend([i, 2, 3]);
        }
        for face in [[0_i32, 1, 2], [2, 1, 3]] {
            out.push(3);
            face.iter().for_each(|v| put(&mut out, &v.to_le_bytes()));
            out.push(0);
        }
        out
    };
    run("ply", harness::ply, &[ascii.into_bytes(), binary(false), binary(true)]);
}

#[test]
fn stl() {
    let facet = "facet normal 0 0 1\n outer loop\n vertex 0 0 0\n vertex 1e0 0 0\n vertex 0 1 0\n endloop\nendfacet\n";
    let ascii = format!("solid a\n{facet}{facet}endsolid a\nsolid b\n{}endsolid\n", facet.replace("1e0", "2"));
    let mut binary = b"solid but binary".to_vec();
    binary.resize(80, b' ');
    binary.extend(4_u32.to_le_bytes());
    for i in 0..4_u32 {
        for k in 0..12_u32 {
            binary.extend((hash3(i, k, 1) as f32 * 1e-9).to_le_bytes());
        }
        binary.extend([0, 0]);
    }
    run("stl", harness::stl, &[ascii.into_bytes(), binary]);
}

#[test]
fn gltf() {
    let json = |uri: &str| {
        format!(
            r#"{{"asset":{{"version":"2.0"}},"scene":0,"scenes":[{{"nodes":[0]}}],"nodes":[{{"children":[1],"matrix":[1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1]}},{{"mesh":0,"scale":[-1,1,1],"rotation":[0,0,0,1]}}],
            "meshes":[{{"primitives":[{{"attributes":{{"POSITION":0,"COLOR_0":2,"TEXCOORD_0":3}},"indices":1,"material":0,"mode":4}}]}}],
            "materials":[{{"pbrMetallicRoughness":{{"baseColorTexture":{{"index":0}}}}}}],"textures":[{{"source":0}}],"images":[{{"uri":"a.png"}}],
            "buffers":[{{"byteLength":84{uri}}}],"bufferViews":[{{"buffer":0,"byteLength":36}},{{"buffer":0,"byteOffset":36,"byteLength":12}},{{"buffer":0,"byteOffset":48,"byteLength":12}},{{"buffer":0,"byteOffset":60,"byteLength":24}}],
            "accessors":[{{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[1,1,0]}},{{"bufferView":1,"componentType":5125,"count":3,"type":"SCALAR"}},
            {{"bufferView":2,"componentType":5121,"normalized":true,"count":3,"type":"VEC4"}},{{"bufferView":3,"componentType":5126,"count":3,"type":"VEC2"}}]}}"#
        )
    };
    let mut buffer: Vec<u8> =
        [0.0_f32, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0].iter().flat_map(|v| v.to_le_bytes()).collect();
    buffer.extend([0_u32, 1, 2].iter().flat_map(|v| v.to_le_bytes()));
    buffer.resize(84, 100);
    let mut text = json("").into_bytes();
    text.resize(text.len().next_multiple_of(4), b' ');
    let mut glb = b"glTF\x02\0\0\0".to_vec();
    glb.extend(((12 + 8 + text.len() + 8 + buffer.len()) as u32).to_le_bytes());
    for (kind, part) in [(b"JSON", &text), (b"BIN\0", &buffer)] {
        glb.extend((part.len() as u32).to_le_bytes());
        glb.extend(kind);
        glb.extend(part);
    }
    let embedded = json(&format!(r#","uri":"data:application/octet-stream;base64,{}""#, "AAAA".repeat(28)));
    run("gltf", harness::gltf, &[glb, embedded.into_bytes()]);
}

#[test]
fn photograph() {
    use image::ImageFormat::{Bmp, Jpeg, Png, Tiff, WebP};
    let written = |format| {
        let mut out = std::io::Cursor::new(Vec::new());
        let picture = image::RgbImage::from_fn(24, 16, |x, y| image::Rgb([x as u8 * 9, y as u8 * 9, 99]));
        picture.write_to(&mut out, format).expect("a picture");
        out.into_inner()
    };
    run("photograph", harness::photograph, &[Png, Jpeg, WebP, Bmp, Tiff].map(written));
}

#[test]
fn landmarks() {
    let toml = b"nasion = [0.0, 24.0, 97.4]\nleft_preauricular = [71, 0, 0]\n".to_vec();
    let json = br#"{"landmarks": {"nasion": {"position": [0.5, 24, 97.4], "confidence": 0.9}, "inion": [1, 2e3, -3]}}"#
        .to_vec();
    run("landmarks", harness::landmarks, &[toml, json]);
}

#[test]
fn scene() {
    let seeds = ["demo", "woman-part", "strip-scar", "transplant"].map(|name| {
        let path =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/scenes").join(name).with_extension("toml");
        std::fs::read(path).expect("a ready scene")
    });
    run("scene", harness::scene, &seeds);
}
