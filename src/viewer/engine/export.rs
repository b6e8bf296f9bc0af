//! What goes out of the window: sheets and films, drawn by the worker between the window's own
//! frames. The window goes on meanwhile.

use crate::export::film::{self, Film};
use crate::export::sheet::{Cell, compose};
use crate::export::{ExportError, png, text, years};
use crate::renderer::FrameSpec;
use crate::stage::Stage;
use crate::viewer::model::Model;
use crate::viewer::model::command::ExportKind;
use crate::viewer::strings as s;
use image::RgbaImage;
use std::path::{Path, PathBuf};

/// Samples of an exported picture.
const SAMPLES: u32 = 8;
/// Frames in a second of a film, and its length in seconds.
const FPS: u32 = 24;
const SECONDS: usize = 8;
/// Size of a sheet's pictures and of a film's.
const SHEET_PX: [u32; 2] = [960, 900];
const FILM_PX: [u32; 2] = [1280, 720];

impl ExportKind {
    pub const ALL: [Self; 5] = [Self::Compared, Self::BeforeAfter, Self::Years, Self::Turntable, Self::Ageing];

    pub fn label(self) -> &'static str {
        match self {
            Self::Compared => s::OUT_COMPARED,
            Self::BeforeAfter => s::OUT_BEFORE_AFTER,
            Self::Years => s::OUT_YEARS,
            Self::Turntable => s::OUT_TURNTABLE,
            Self::Ageing => s::OUT_AGEING,
        }
    }

    fn stem(self) -> &'static str {
        match self {
            Self::Compared => "tonsure-compared",
            Self::BeforeAfter => "tonsure-before-after",
            Self::Years => "tonsure-years",
            Self::Turntable => "tonsure-turntable",
            Self::Ageing => "tonsure-ageing",
        }
    }

    /// Whether there is anything to export: what is compared is there only while something is.
    pub fn is_there(self, model: &Model) -> bool {
        self != Self::Compared || model.compare.is_on()
    }

    fn is_film(self) -> bool {
        matches!(self, Self::Turntable | Self::Ageing)
    }
}

/// An export as it is asked for: the frames are decided, so later edits do not alter it.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    pub kind: ExportKind,
    pub frames: Vec<FrameSpec>,
    captions: Vec<String>,
    /// Only the year differs: each head has its insets below.
    tells_years: bool,
    title: String,
    folder: PathBuf,
    clinic: String,
}

impl Job {
    pub fn new(kind: ExportKind, model: &Model, folder: PathBuf) -> Self {
        let [width, height] = if kind.is_film() { FILM_PX } else { SHEET_PX };
        let mut single = model.specs(width, height)[0].clone();
        (single.samples, single.treated) = (SAMPLES, true);
        let mut title = kind.label().to_owned();
        let (frames, captions) = match kind {
            ExportKind::Compared => {
                title = s::compared(model.compare.variable.differs(), &model.unvaried());
                let frames = model.specs(width, height).into_iter().map(|f| FrameSpec { samples: SAMPLES, ..f });
                let names = (0..model.compare.sides()).map(|side| model.side_name(side));
                (frames.collect(), names.collect())
            }
            ExportKind::BeforeAfter => {
                let before = FrameSpec { treated: false, ..single.clone() };
                (vec![before, single], vec![s::BEFORE.to_owned(), format!("{}, {}", s::AFTER, model.caption())])
            }
            ExportKind::Years => {
                let years = [0.0, 1.0, 3.0, 5.0, 8.0, 12.0];
                let frames = years.map(|years| FrameSpec { years, days: None, ..single.clone() });
                (frames.to_vec(), years.map(s::year).to_vec())
            }
            ExportKind::Turntable => {
                (film::turntable(&FrameSpec { samples: 2, ..single }, SECONDS * FPS as usize), Vec::new())
            }
            ExportKind::Ageing => {
                let single = FrameSpec { samples: 2, ..single };
                (film::ageing(&single, 0.0, 12.0, SECONDS * FPS as usize), Vec::new())
            }
        };
        let tells_years = kind == ExportKind::Years || kind == ExportKind::Compared && model.compare.is_of_years();
        Self { kind, frames, captions, tells_years, title, folder, clinic: model.settings.clinic.clone() }
    }
}

/// An export on its way.
pub struct Export {
    pub job: Job,
    next: usize,
    /// Pictures of each frame: the head, and its insets behind it.
    per_head: usize,
    pictures: Vec<RgbaImage>,
    film: Option<Film>,
    path: PathBuf,
    /// The picture at which the last device was lost.
    lost_at: Option<usize>,
}

impl Export {
    /// Begins: chooses a name that is free.
    ///
    /// # Errors
    /// A folder that cannot be written to.
    pub fn begin(mut job: Job, stage: Option<&Stage>) -> Result<Self, ExportError> {
        let places = stage.filter(|_| job.tells_years).and_then(years::Places::of);
        let with = |f: &FrameSpec| places.iter().flat_map(|p| p.frames(f)).collect::<Vec<_>>();
        let heads = job.frames.len();
        job.frames = job.frames.iter().flat_map(|f| std::iter::once(f.clone()).chain(with(f))).collect();
        let per_head = (job.frames.len() / heads.max(1)).max(1);
        let stem = job.kind.stem();
        let (film, path) = if job.kind.is_film() {
            let path = if film::has_ffmpeg() {
                free(&job.folder, stem, ".mp4")
            } else {
                free(&job.folder, stem, "").join("{frame}.png")
            };
            (Some(Film::begin(&path, FILM_PX, FPS)?), path)
        } else {
            (None, free(&job.folder, stem, ".png"))
        };
        Ok(Self { job, next: 0, per_head, pictures: Vec::new(), film, path, lost_at: None })
    }

    /// The frame to draw now; `None`: all are drawn.
    pub fn frame(&self) -> Option<&FrameSpec> {
        self.job.frames.get(self.next)
    }

    /// Notes that the device was lost; false where the one before it was lost at the same picture.
    pub fn survives(&mut self) -> bool {
        self.lost_at.replace(self.next) != Some(self.next)
    }

    pub fn share(&self) -> f32 {
        self.next as f32 / self.job.frames.len().max(1) as f32
    }

    /// Takes the picture of the frame over.
    ///
    /// # Errors
    /// A full disk.
    pub fn take(&mut self, mut picture: RgbaImage) -> Result<(), ExportError> {
        if let Some(film) = &mut self.film {
            if self.job.kind == ExportKind::Ageing {
                text::year(&mut picture, self.job.frames[self.next].years);
            }
            text::stamp_for(&mut picture, &self.job.clinic);
            film.push(&picture)?;
        } else {
            self.pictures.push(picture);
        }
        self.next += 1;
        Ok(())
    }

    /// Writes what is left to write; where it is.
    ///
    /// # Errors
    /// A folder that is full.
    pub fn finish(self) -> Result<PathBuf, ExportError> {
        if let Some(film) = self.film {
            return film.finish();
        }
        let heads: Vec<&[RgbaImage]> = self.pictures.chunks(self.per_head).collect();
        let first = heads.first().map_or(&[][..], |h| &h[1..]);
        let cell = |((pictures, caption), frame): ((&&[RgbaImage], &String), &FrameSpec)| Cell {
            picture: years::with_strip(&pictures[0], first, &pictures[1..], frame.years),
            caption: caption.clone(),
        };
        let frames = self.job.frames.iter().step_by(self.per_head);
        let cells: Vec<Cell> = heads.iter().zip(&self.job.captions).zip(frames).map(cell).collect();
        let columns = if cells.len() > 2 { 3 } else { 2 };
        let stamp = if self.job.clinic.is_empty() {
            text::STAMP.to_owned()
        } else {
            format!("{}     {}", text::STAMP, self.job.clinic)
        };
        let sheet = compose(&self.job.title, &cells, columns, Some(&stamp));
        png::write(&sheet, &self.path)?;
        Ok(self.path)
    }
}

/// The first free name of a stem.
fn free(folder: &Path, stem: &str, extension: &str) -> PathBuf {
    let name = |n: u32| folder.join(format!("{stem}-{n:03}{extension}"));
    (1..10_000).map(name).find(|p| !p.exists()).unwrap_or_else(|| name(10_000))
}

/// A screenshot's pattern from the user's own: `{scene}`, `{view}` and `{time}` are filled in, the
/// number is left. What is not fit for a file's name is left out.
pub fn screenshot_pattern(model: &Model) -> PathBuf {
    let scene =
        model.path.as_ref().and_then(|p| p.file_stem()).map_or("design".into(), |n| n.to_string_lossy().into_owned());
    let view = model.camera.view();
    let azimuth = (view.azimuth_deg + 180.0).rem_euclid(360.0) - 180.0;
    let mut name = model.settings.screenshot_name.clone();
    if !name.contains("{n}") {
        name.push_str("-{n}");
    }
    let name = name
        .replace("{scene}", &scene)
        .replace("{view}", &format!("{azimuth:.0}_{:.0}", view.elevation_deg))
        .replace("{time}", &model.caption().to_lowercase().replace(' ', "-"));
    let safe: String = name.chars().map(|c| if "/\\:*?\"<>|".contains(c) { '_' } else { c }).collect();
    folder(model).join(safe + ".png")
}

/// Where exports go.
pub fn folder(model: &Model) -> PathBuf {
    PathBuf::from(&model.settings.folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Scene;
    use image::Rgba;

    fn run(kind: ExportKind) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut job = Job::new(kind, &Model::new(Scene::default()), folder.path().into());
        job.frames.truncate(6);
        let mut export = Export::begin(job, None).expect("begin");
        while let Some(frame) = export.frame() {
            let grey = (export.share() * 200.0) as u8;
            let picture = RgbaImage::from_pixel(frame.width, frame.height, Rgba([grey, grey, grey, 255]));
            export.take(picture).expect("take");
        }
        let path = export.finish().expect("finish");
        (folder, path)
    }

    #[test]
    fn sheets_hold_every_picture() {
        for (kind, columns, rows) in [(ExportKind::BeforeAfter, 2, 1), (ExportKind::Years, 3, 2)] {
            let (_folder, path) = run(kind);
            let sheet = image::open(path).expect("decode");
            assert!(sheet.width() > SHEET_PX[0] * columns && sheet.height() > SHEET_PX[1] * rows, "{kind:?}");
        }
    }

    #[test]
    fn films_are_written_and_names_are_not_taken_twice() {
        let (folder, path) = run(ExportKind::Turntable);
        assert_ne!(free(folder.path(), ExportKind::Turntable.stem(), ".mp4"), path);
        assert!(path.exists() || path.to_string_lossy().contains("{frame}"));
    }

    #[test]
    fn a_sheet_of_what_is_compared_is_what_the_window_shows() {
        use crate::viewer::model::compare::{Layout, Variable};
        let mut model = Model::new(Scene::default());
        assert!(!ExportKind::Compared.is_there(&model));
        model.compare.vary(Variable::Time);
        model.compare.lay(Layout::Two);
        model.scene.light.preset = "bathroom".into();
        assert!(ExportKind::Compared.is_there(&model));
        let job = Job::new(ExportKind::Compared, &model, PathBuf::new());
        assert_eq!(job.frames.iter().map(|f| f.years).collect::<Vec<_>>(), [0.0, 8.0]);
        assert_eq!(job.captions, ["Year 0", "Year 8"]);
        assert!(job.frames.iter().all(|f| f.light.preset == "bathroom" && f.treated));
        assert_eq!(job.title, "Only the year differs. Bathroom mirror");
        model.compare.vary(Variable::Light);
        assert_eq!(Job::new(ExportKind::Compared, &model, PathBuf::new()).title, "Only the light differs. Year 0");
    }

    #[test]
    fn a_before_and_after_sheet_differs_in_the_treatment_alone() {
        let job = Job::new(ExportKind::BeforeAfter, &Model::new(Scene::default()), PathBuf::new());
        assert_eq!(FrameSpec { treated: true, ..job.frames[0].clone() }, job.frames[1]);
    }

    #[test]
    fn screenshot_names_are_filled_in_and_safe() {
        let mut model = Model::new(Scene::default());
        model.path = Some("/somewhere/plan b.toml".into());
        model.settings.screenshot_name = "{scene}/{time}".into();
        assert_eq!(screenshot_pattern(&model), Path::new("plan b_year-0-{n}.png"));
    }
}
