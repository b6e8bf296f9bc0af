//! A pack: one plan on its head in one file, for the page that is taken home. `docs/PACK.md` says what is in it byte by
//! byte.
//!
//! What takes a device seconds, seeds and ambient occlusion, is in it; what the processor makes of them in one, the chart
//! and the impressions, is not: it would be larger than all the rest.

mod bytes;
mod head;
mod seeds;

use crate::gpu::Gpu;
use crate::mesh::{Head, Paint};
use crate::renderer::staging::{Found, chart_of, seeded};
use crate::scene::{Scene, file};
use crate::stage::{AmbientOcclusion, Stage, StageError};
use bytes::{Reader, Writer};
use flate2::read::DeflateDecoder;
use flate2::{Compression, Crc, write::DeflateEncoder};
use seeds::PackedSeeds;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;

/// Version that this build writes, and the only one that it reads: a page brings the engine that its pack was written for.
pub const VERSION: u32 = 1;
/// First bytes of every version.
const MAGIC: &[u8; 8] = b"TONSPACK";
/// Magic, version, length and checksum of the body.
const HEADER: usize = 8 + 4 + 4 + 4;
/// Longest body that is read, bytes: ten times that of a scan of half a million triangles with its picture.
const LONGEST: u32 = 256 << 20;

/// What of a client's may be in a pack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The scan's own colours, which show whose head it is.
    pub with_colour: bool,
}

/// What keeps a pack from being read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackError {
    /// Something else.
    #[error("this is no plan of Tonsure's; share the plan again")]
    NotAPack,
    /// Older or newer.
    #[error("this plan is of version {found} and this page reads version {VERSION}; share the plan again")]
    Version {
        /// The one it names.
        found: u32,
    },
    /// Not all of it is there.
    #[error("this plan is cut off: {found} of {wanted} bytes are there; load it again")]
    Truncated {
        /// Bytes of it.
        found: usize,
        /// Bytes that it says it has.
        wanted: usize,
    },
    /// Its checksum is not that of what it holds, or what it holds makes no sense.
    #[error("this plan is damaged; load it again, or share it anew")]
    Damaged,
}

/// A plan on its head, as a pack holds it.
#[derive(Clone, Debug)]
pub struct Pack {
    /// The plan; of its client it knows age, sex, skin and hair.
    pub scene: Scene,
    head: Head,
    seeds: PackedSeeds,
    /// By vertex of the device's mesh; empty where it is still to be baked.
    ambient_occlusion: Vec<f32>,
}

/// The bytes of a pack: a plan that was staged, without what says who the client is.
pub fn write(scene: &Scene, stage: &Stage, options: &Options) -> Vec<u8> {
    let head = Head {
        paint: if options.with_colour { stage.head.paint.clone() } else { Paint::Skin },
        ..(*stage.head).clone()
    };
    let mut body = Writer::default();
    body.text(&file::to_text(&nameless(scene)));
    head::write(&mut body, &head);
    PackedSeeds::of(stage, scene.treatment.seed).write(&mut body);
    // A picture on the head parts its corners, of which the bake has one value each.
    let is_as_baked = matches!(head.paint, Paint::Image { .. }) == matches!(stage.head.paint, Paint::Image { .. });
    body.shares(stage.ambient_occlusion.get().filter(|_| is_as_baked).unwrap_or_default());
    sealed(&body.bytes)
}

/// A body with its header.
fn sealed(body: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(vec![0; HEADER], Compression::best());
    // Writing to memory cannot fail.
    encoder.write_all(body).ok();
    let mut whole = encoder.finish().unwrap_or_default();
    let packed = whole.split_off(HEADER.min(whole.len()));
    let header =
        [&MAGIC[..], &VERSION.to_le_bytes(), &(packed.len() as u32).to_le_bytes(), &checksum(&packed).to_le_bytes()];
    [&header.concat(), &packed[..]].concat()
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// A scene without names and notes: somebody may have written there who the client is.
fn nameless(scene: &Scene) -> Scene {
    let mut scene = Scene { head: scene.head_name().into(), import: Default::default(), ..scene.clone() };
    scene.views.iter_mut().for_each(|view| view.name.clear());
    for (session, n) in scene.treatment.sessions.iter_mut().zip(1..) {
        session.name = format!("session {n}");
    }
    scene.treatment.exclusions.iter_mut().for_each(|exclusion| exclusion.note.clear());
    scene.treatment.pigments.iter_mut().for_each(|pigment| pigment.note.clear());
    scene.treatment.shades.clear();
    scene.scars.iter_mut().for_each(|scar| scar.note.clear());
    scene
}

/// Reads a pack.
///
/// # Errors
/// [`PackError`], one sentence.
pub fn read(bytes: &[u8]) -> Result<Pack, PackError> {
    let word = |at: usize| bytes.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
    if !bytes.starts_with(MAGIC) {
        return Err(PackError::NotAPack);
    }
    let cut = |wanted: usize| PackError::Truncated { found: bytes.len(), wanted };
    let found = word(8).ok_or(cut(HEADER))?;
    if found != VERSION {
        return Err(PackError::Version { found });
    }
    let (length, sum) = word(12).zip(word(16)).ok_or(cut(HEADER))?;
    let packed = bytes.get(HEADER..).unwrap_or_default();
    if packed.len() < length as usize {
        return Err(cut(HEADER + length as usize));
    }
    if packed.len() > length as usize || checksum(packed) != sum {
        return Err(PackError::Damaged);
    }
    let mut body = Vec::new();
    let limit = u64::from(LONGEST);
    DeflateDecoder::new(packed).take(limit).read_to_end(&mut body).map_err(|_| PackError::Damaged)?;
    opened(&mut Reader::new(&body)).ok_or(PackError::Damaged)
}

fn opened(body: &mut Reader) -> Option<Pack> {
    let scene = file::parse(body.text()?, Path::new("plan")).ok()?;
    let head = head::read(body, scene.head_name())?;
    let seeds = PackedSeeds::read(body, head.mesh.triangles.len())?;
    let ambient_occlusion = body.shares()?;
    body.is_empty().then_some(Pack { scene, head, seeds, ambient_occlusion })
}

impl Pack {
    /// Stages the plan: charts the head and lays the impressions out; seeds it on the device only where the pack could not
    /// hold its seeds.
    ///
    /// # Errors
    /// A lost device.
    pub async fn stage(&self, gpu: &Gpu) -> Result<Arc<Stage>, StageError> {
        let chart = chart_of(&self.head);
        let seed = self.scene.treatment.seed;
        let seeds = match self.seeds.unpacked(&self.head.mesh, seed) {
            Some(seeds) => seeds,
            None => seeded(gpu, &self.head, &chart, seed).await?,
        };
        let known = (!self.ambient_occlusion.is_empty()).then(|| self.ambient_occlusion.clone());
        let found = Found { head: self.head.clone(), chart, seeds, ambient_occlusion: AmbientOcclusion::known(known) };
        found.staged(&self.scene, &mut || true).ok_or(StageError::Cancelled)
    }
}
