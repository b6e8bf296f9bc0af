//! Films: numbered PNG frames, or an MP4 where `ffmpeg` is installed. Neither carries metadata.
//!
//! A picture is sRGB, which has BT.709's primaries. An MP4 holds it as BT.709's Y'CbCr in limited range, and says
//! so: what says nothing is taken for another matrix by some players, which reddens or greens the skin.

use super::{ExportError, png};
use crate::files::{self, Unfinished};
use crate::renderer::FrameSpec;
use image::RgbaImage;
use std::ffi::OsString;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// From RGB to BT.709's Y'CbCr, 16 to 235, with one colour for four pixels; video wants even sides.
const TO_VIDEO: &str = "crop=trunc(iw/2)*2:trunc(ih/2)*2,\
    scale=in_range=full:out_range=limited:out_color_matrix=bt709:flags=bicubic+accurate_rnd+full_chroma_int,\
    format=yuv420p";
/// What the file says of its colours.
const TAGS: [&str; 8] =
    ["-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv"];
/// Constant rate factor of H.264, 0 without loss to 51: 18 passes for without a visible loss, and dots are finer
/// than most of what is filmed.
const CRF: &str = "14";
/// Finer steps for colour than for brightness: skin is told by its colour.
const CHROMA: &str = "chroma-qp-offset=-6";
/// Quantiser of MPEG-4, 1 (best) to 31, where there is no H.264.
const QUANTISER: &str = "2";

/// How often a film's end is looked for.
const TICK: Duration = Duration::from_millis(5);

/// A film that is being written.
pub struct Film(Kind);

enum Kind {
    Frames { pattern: String, next: usize },
    Video(Box<Video>),
}

struct Video {
    child: Arc<Mutex<Child>>,
    pipe: Option<ChildStdin>,
    /// Written here, then renamed: the film appears whole or not at all.
    part: PathBuf,
    path: PathBuf,
    unfinished: Option<Unfinished>,
}

/// True where `ffmpeg` can be run.
pub fn has_ffmpeg() -> bool {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|d| d.join("ffmpeg").is_file() || d.join("ffmpeg.exe").is_file())
}

/// A whole turn about the head, in so many frames.
pub fn turntable(spec: &FrameSpec, frames: usize) -> Vec<FrameSpec> {
    let turned = |i: usize| {
        let mut spec = spec.clone();
        spec.view.azimuth_deg += 360.0 * i as f32 / frames as f32;
        spec
    };
    (0..frames).map(turned).collect()
}

/// The years from one to another, both included, in so many frames.
pub fn ageing(spec: &FrameSpec, from_years: f32, to_years: f32, frames: usize) -> Vec<FrameSpec> {
    let at = |i: usize| from_years + (to_years - from_years) * i as f32 / frames.saturating_sub(1).max(1) as f32;
    (0..frames).map(|i| FrameSpec { years: at(i), days: None, ..spec.clone() }).collect()
}

impl Film {
    /// Begins a film: an MP4, or a pattern with `{frame}` for PNG frames.
    ///
    /// # Errors
    /// A file that cannot be written, or an MP4 without `ffmpeg`.
    pub fn begin(path: &Path, size: [u32; 2], frames_per_s: u32) -> Result<Self, ExportError> {
        let text = path.to_string_lossy().into_owned();
        if text.contains("{frame}") {
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder).map_err(|source| ExportError::Write { path: path.into(), source })?;
            }
            return Ok(Self(Kind::Frames { pattern: text, next: 0 }));
        }
        Video::begin(path, size, frames_per_s).map(|video| Self(Kind::Video(Box::new(video))))
    }

    /// Adds a frame.
    ///
    /// # Errors
    /// A full disk, or an encoder that has gone.
    pub fn push(&mut self, picture: &RgbaImage) -> Result<(), ExportError> {
        match &mut self.0 {
            Kind::Frames { pattern, next } => {
                let path = frame_path(pattern, *next);
                *next += 1;
                png::write(picture, &path)
            }
            Kind::Video(video) => {
                let sent = video.pipe.as_mut().map_or(Ok(()), |pipe| pipe.write_all(picture.as_raw()));
                sent.map_err(|_| video.gave_up())
            }
        }
    }

    /// Ends the film; where it is.
    ///
    /// # Errors
    /// An encoder that failed, or a folder that is full.
    pub fn finish(mut self) -> Result<PathBuf, ExportError> {
        match &mut self.0 {
            Kind::Frames { pattern, .. } => Ok(PathBuf::from(std::mem::take(pattern))),
            Kind::Video(video) => video.finish(),
        }
    }
}

impl Video {
    fn begin(path: &Path, size: [u32; 2], frames_per_s: u32) -> Result<Self, ExportError> {
        let fault = |source| ExportError::Write { path: path.into(), source };
        let _begun = files::begun();
        let part = files::beside(path, ".part.mp4").map_err(fault)?;
        // A name may look like a protocol's.
        let mut file = OsString::from("file:");
        file.push(&part);
        let mut ffmpeg = Command::new("ffmpeg");
        // Ctrl+C is for this program to hear, which then ends the other.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut ffmpeg, 0);
        let spawned = ffmpeg
            .args(["-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgba"])
            .args(["-s", &format!("{}x{}", size[0], size[1]), "-r", &frames_per_s.to_string(), "-i", "-", "-an"])
            // Nothing of the maker is written down.
            .args(["-vf", TO_VIDEO, "-map_metadata", "-1", "-fflags", "+bitexact"])
            .args(encoder())
            .args(TAGS)
            .args(["-movflags", "+faststart"])
            .arg(file)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let mut child = spawned.map_err(|e| {
            std::fs::remove_file(&part).ok();
            if e.kind() == ErrorKind::NotFound { ExportError::NoFfmpeg { path: path.into() } } else { fault(e) }
        })?;
        let pipe = child.stdin.take();
        let child = Arc::new(Mutex::new(child));
        let (of, left) = (child.clone(), part.clone());
        let unfinished = Unfinished::new(move || {
            let mut child = locked(&of);
            child.kill().ok();
            child.wait().ok();
            std::fs::remove_file(&left).ok();
        });
        Ok(Self { child, pipe, part, path: path.into(), unfinished: Some(unfinished) })
    }

    fn finish(&mut self) -> Result<PathBuf, ExportError> {
        self.pipe = None;
        let fault = |source| ExportError::Write { path: self.path.clone(), source };
        let status = loop {
            if let Some(status) = locked(&self.child).try_wait().map_err(fault)? {
                break status;
            }
            std::thread::sleep(TICK);
        };
        if !status.success() {
            return Err(self.gave_up());
        }
        std::fs::rename(&self.part, &self.path).map_err(fault)?;
        if let Some(unfinished) = self.unfinished.take() {
            unfinished.finished();
        }
        Ok(self.path.clone())
    }

    /// Why the encoder may have gone: a disk that is full says so itself.
    fn gave_up(&self) -> ExportError {
        match std::fs::write(&self.part, [0; 1 << 16]) {
            Err(source) => ExportError::Write { path: self.path.clone(), source },
            Ok(()) => ExportError::Encode { path: self.path.clone(), reason: "ffmpeg gave up".into() },
        }
    }
}

fn locked(child: &Mutex<Child>) -> MutexGuard<'_, Child> {
    child.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The file of a frame.
pub fn frame_path(pattern: &str, frame: usize) -> PathBuf {
    PathBuf::from(pattern.replace("{frame}", &format!("{frame:04}")))
}

/// The best encoder that this `ffmpeg` has, with its quality.
fn encoder() -> &'static [&'static str] {
    let listed = Command::new("ffmpeg").args(["-hide_banner", "-encoders"]).output();
    let listed = listed.is_ok_and(|out| String::from_utf8_lossy(&out.stdout).contains("libx264"));
    if listed {
        &["-c:v", "libx264", "-crf", CRF, "-x264-params", CHROMA]
    } else {
        &["-c:v", "mpeg4", "-q:v", QUANTISER]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgba;

    fn frames() -> Vec<RgbaImage> {
        (0..6).map(|i| RgbaImage::from_pixel(65, 48, Rgba([i * 40, 60, 90, 255]))).collect()
    }

    #[test]
    fn frames_are_numbered_and_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut film = Film::begin(&folder.path().join("turn/f-{frame}.png"), [65, 48], 24).expect("begin");
        frames().iter().for_each(|f| film.push(f).expect("push"));
        film.finish().expect("finish");
        assert_eq!(std::fs::read_dir(folder.path().join("turn")).expect("list").count(), 6);
        let last = image::open(folder.path().join("turn/f-0005.png")).expect("decode").into_rgba8();
        assert_eq!(last.get_pixel(3, 3).0, [200, 60, 90, 255]);
    }

    #[test]
    fn a_turntable_turns_once_and_years_go_from_end_to_end() {
        let spec = FrameSpec::default();
        let turn = turntable(&spec, 36);
        assert_eq!(turn[35].view.azimuth_deg - turn[0].view.azimuth_deg, 350.0);
        let years: Vec<f32> = ageing(&spec, 0.0, 8.0, 5).iter().map(|s| s.years).collect();
        assert_eq!(years, [0.0, 2.0, 4.0, 6.0, 8.0]);
        assert_eq!(ageing(&spec, 1.0, 8.0, 1)[0].years, 1.0);
    }
}
