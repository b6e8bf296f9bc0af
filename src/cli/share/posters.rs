//! The pictures that stand in: while the engine loads, and where a browser has no WebGPU.

use super::super::{CliError, open, progress};
use super::folder::Folder;
use crate::export::{ExportError, text};
use crate::renderer::{FrameSpec, Renderer};
use crate::scene::Scene;
use crate::scene::camera::View;
use image::RgbaImage;
use serde_json::{Value, json};
use std::path::Path;

/// JPEG quality, 1 to 100: at 88 a dot of a pixel keeps its contrast within a few of 255.
const QUALITY: u8 = 88;
/// What the set is called in its folder.
pub const INDEX: &str = "posters/posters.json";

/// What they show, and how.
#[derive(clap::Args)]
pub struct PosterArgs {
    /// Years of the pictures that stand in where a browser cannot draw the head
    #[arg(long, value_delimiter = ',', default_value = "0,1,5,10", value_parser = |t: &str| open::number(t, 0.0, 20.0, "the year"))]
    years: Vec<f32>,
    /// Their views
    #[arg(long, value_delimiter = ',', default_value = "three-quarter,frontal,crown", value_parser = open::view_name)]
    view: Vec<String>,
    /// Their size in pixels
    #[arg(long, value_parser = open::resolution, default_value = "1200,900")]
    resolution: (u32, u32),
    /// Jittered samples that each of them is the mean of
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=4096))]
    samples: u32,
}

/// What is drawn: each view in each year, and once without the treatment.
pub struct Set {
    years: Vec<f32>,
    views: Vec<String>,
    size: (u32, u32),
    samples: u32,
    light: String,
}

impl Set {
    /// As the command says.
    pub fn new(args: &PosterArgs, scene: &Scene) -> Self {
        let mut years = args.years.clone();
        years.sort_by(f32::total_cmp);
        years.dedup();
        let mut views: Vec<String> = Vec::new();
        for view in &args.view {
            if !views.contains(view) {
                views.push(view.clone());
            }
        }
        Self { years, views, size: args.resolution, samples: args.samples, light: scene.light.preset.clone() }
    }

    /// The view that the page opens with.
    pub fn first_view(&self) -> &str {
        &self.views[0]
    }

    /// The first picture's file, and what it shows.
    pub fn first(&self) -> (String, String) {
        let (view, years) = (&self.views[0], self.years[0]);
        (format!("posters/{}", file(view, Some(years))), describe(view, Some(years)))
    }

    /// A frame as each is drawn, of the scene as it is.
    pub fn plain(&self, scene: &Scene) -> FrameSpec {
        FrameSpec { samples: self.samples, days: None, ..FrameSpec::of(scene, self.size.0, self.size.1) }
    }

    /// Draws and writes all of it.
    ///
    /// # Errors
    /// The device's, or a file that cannot be written.
    pub fn draw(&self, renderer: &mut Renderer, scene: &Scene, folder: &mut Folder) -> Result<(), CliError> {
        let times: Vec<Option<f32>> = self.years.iter().copied().map(Some).chain([None]).collect();
        let count = self.views.len() * times.len();
        let mut listed = Vec::new();
        for (v, name) in self.views.iter().enumerate() {
            for (t, years) in times.iter().copied().enumerate() {
                let n = v * times.len() + t;
                progress::show(&format!("picture {} of {count}", n + 1), n as f32 / count as f32 * 0.9);
                let mut spec = self.plain(scene);
                spec.view = View::named(name).unwrap_or(spec.view);
                (spec.treated, spec.years) = (years.is_some(), years.unwrap_or(0.0));
                renderer.begin(&spec)?;
                let mut picture = renderer.read_picture()?;
                text::stamp_middle(&mut picture);
                folder.write(&format!("posters/{}", file(name, years)), &jpeg(&picture, &file(name, years))?)?;
                listed.push(json!({
                    "file": file(name, years), "view": name, "years": years, "treated": years.is_some(),
                    "alt": describe(name, years),
                }));
            }
        }
        folder.write(INDEX, self.index(listed).to_string().as_bytes())
    }

    fn index(&self, pictures: Vec<Value>) -> Value {
        json!({
            "version": 1, "width": self.size.0, "height": self.size.1, "light": self.light, "pictures": pictures,
        })
    }
}

fn file(view: &str, years: Option<f32>) -> String {
    years.map_or_else(|| format!("{view}-untreated.jpg"), |years| format!("{view}-year-{years}.jpg"))
}

fn describe(view: &str, years: Option<f32>) -> String {
    let when = years.map_or_else(|| "without treatment".into(), |years| format!("with the treatment, year {years}"));
    format!("The head {when}, {} view", view.replace('-', " "))
}

fn jpeg(picture: &RgbaImage, name: &str) -> Result<Vec<u8>, CliError> {
    let mut bytes = Vec::new();
    let rgb = image::DynamicImage::ImageRgba8(picture.clone()).into_rgb8();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, QUALITY)
        .encode_image(&rgb)
        .map_err(|e| ExportError::Encode { path: Path::new(name).into(), reason: e.to_string() })?;
    Ok(bytes)
}
