//! Films: whole or not there, and of the colours of the picture.
//!
//! Needs ffmpeg (`make test` installs it); without it the tests fail, unless the run is marked by name as one
//! without films: TONSURE_NO_FILM=1.

use super::left_out::{is_marked, left_out};
use image::{Rgba, RgbaImage};
use std::path::Path;
use std::process::Command;
use tonsure::export::film::{Film, has_ffmpeg};

/// False where the run is marked as one without films.
pub fn can_film() -> bool {
    if !has_ffmpeg() {
        assert!(is_marked("TONSURE_NO_FILM"), "ffmpeg is not installed; `sh assets/setup.sh film` installs it");
        left_out("TONSURE_NO_FILM=1");
    }
    has_ffmpeg()
}

fn frames() -> Vec<RgbaImage> {
    (0..6).map(|i| RgbaImage::from_pixel(65, 48, Rgba([i * 40, 60, 90, 255]))).collect()
}

#[test]
fn an_mp4_is_whole_or_not_there() {
    if !can_film() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("film.mp4");
    let other = path.with_extension("part.mp4");
    std::fs::write(&other, b"the user's own").expect("write");
    let mut given_up = Film::begin(&path, [65, 48], 24).expect("begin");
    given_up.push(&frames()[0]).expect("push");
    drop(given_up);
    assert_eq!(std::fs::read_dir(folder.path()).expect("list").count(), 1, "nothing is left behind");
    assert_eq!(std::fs::read(&other).expect("it stays"), b"the user's own");
    let mut film = Film::begin(&path, [65, 48], 24).expect("begin");
    frames().iter().for_each(|f| film.push(f).expect("push"));
    film.finish().expect("finish");
    let bytes = std::fs::read(&path).expect("read");
    assert_eq!(&bytes[4..8], b"ftyp");
    assert_eq!(std::fs::read_dir(folder.path()).expect("list").count(), 2);
}

#[test]
fn without_ffmpeg_an_mp4_is_refused_in_a_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("film.mp4");
    let output = Command::new(env!("CARGO_BIN_EXE_tonsure"))
        .args(["film", "--output"])
        .arg(&path)
        .env("PATH", "")
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(4) && said.contains("ffmpeg") && said.lines().count() == 1, "{said}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("list").count(), 0);
}

/// Side of the pictures of the next test, and frames.
const SIDE: u32 = 480;
const FRAMES: usize = 2;
const BLOCK: u32 = 16;

/// The frames of a video by BT.709's own definition, limited range, 0 to 255.
fn decoded(path: &Path) -> Vec<Vec<[f32; 3]>> {
    let output = Command::new("ffmpeg")
        .args(["-loglevel", "error", "-i"])
        .arg(path)
        .args(["-f", "rawvideo", "-pix_fmt", "yuv420p", "-"])
        .output()
        .expect("ffmpeg runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (side, half) = (SIDE as usize, SIDE as usize / 2);
    let frame = |bytes: &[u8]| {
        let (luma, chroma) = bytes.split_at(side * side);
        let (blue, red) = chroma.split_at(half * half);
        let pixel = |i: usize| {
            let at = i / side / 2 * half + i % side / 2;
            let y = (f32::from(luma[i]) - 16.0) * 255.0 / 219.0;
            let [cb, cr] = [blue[at], red[at]].map(|c| (f32::from(c) - 128.0) * 255.0 / 224.0);
            [y + 1.5748 * cr, y - 0.1873 * cb - 0.4681 * cr, y + 1.8556 * cb]
        };
        (0..side * side).map(pixel).collect()
    };
    output.stdout.chunks_exact(side * side * 3 / 2).map(frame).collect()
}

/// Means of blocks of [`BLOCK`] pixels a side: what is finer is grain and dots, which a codec may round.
fn blocks(picture: &[[f32; 3]]) -> Vec<[f32; 3]> {
    let across = SIDE / BLOCK;
    let mut means = vec![[0.0; 3]; (across * across) as usize];
    for (i, pixel) in (0..).zip(picture) {
        let mean = &mut means[(i / SIDE / BLOCK * across + i % SIDE / BLOCK) as usize];
        *mean = [0, 1, 2].map(|c| mean[c] + pixel[c] / (BLOCK * BLOCK) as f32);
    }
    means
}

/// A decoded frame has the picture's skin, within 2 of 255 in each channel, and the file says by which matrix.
/// 0.06 off in the mean and 1.07 in a block at most; by BT.601 and untagged, as it was, 3.0 and 5.8.
#[test]
fn a_film_has_the_colours_of_the_picture_and_says_which_they_are() {
    if !can_film() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (video, pattern) = (folder.path().join("film.mp4"), folder.path().join("{frame}.png"));
    for output in [&video, &pattern] {
        let done = Command::new(env!("CARGO_BIN_EXE_tonsure"))
            .args(["film", "--resolution", &format!("{SIDE},{SIDE}"), "--samples", "1", "--seconds", "0.2"])
            .args(["--fps", "10", "--output"])
            .arg(output)
            .output()
            .expect("the program starts");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let seen = decoded(&video);
    assert_eq!(seen.len(), FRAMES);
    let (mut count, mut worst, mut sums) = (0, 0.0_f32, [0.0_f32; 3]);
    for (n, seen) in seen.iter().enumerate() {
        let made = image::open(folder.path().join(format!("{n:04}.png"))).expect("a frame").into_rgb32f();
        let made: Vec<[f32; 3]> = made.pixels().map(|p| p.0.map(|v| v * 255.0)).collect();
        for (a, b) in blocks(&made).iter().zip(blocks(seen)) {
            let is_skin = a[0] > 100.0 && a[0] > a[1] + 15.0 && a[1] > a[2];
            if is_skin {
                count += 1;
                for c in 0..3 {
                    worst = worst.max((a[c] - b[c]).abs());
                    sums[c] += b[c] - a[c];
                }
            }
        }
    }
    let means = sums.map(|s| s / count as f32);
    println!("{count} blocks of skin: {means:?} off, {worst} at most");
    assert!(count > 300, "only {count} blocks of skin");
    assert!(means.iter().all(|m| m.abs() < 0.5), "{means:?} off");
    assert!(worst < 2.0, "{worst} off in a block");
    let probe = Command::new("ffprobe")
        .args(["-loglevel", "error", "-select_streams", "v", "-of", "default=noprint_wrappers=1", "-show_entries"])
        .arg("stream=color_range,color_space,color_transfer,color_primaries,pix_fmt")
        .arg(&video)
        .output()
        .expect("ffprobe runs");
    let told = String::from_utf8_lossy(&probe.stdout);
    for line in
        ["color_range=tv", "color_space=bt709", "color_transfer=bt709", "color_primaries=bt709", "pix_fmt=yuv420p"]
    {
        assert!(told.contains(line), "no {line} in {told}");
    }
}
