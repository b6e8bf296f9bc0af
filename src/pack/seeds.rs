//! The seeds of a head in a pack: which candidates were elected, and how often the ranking starts anew among them.
//! Positions, triangles and order follow from them in whole numbers, byte for byte what was packed.

use super::bytes::{Reader, Writer};
use crate::dots::seed::wanted;
use crate::dots::{SeedDomain, Seeds};
use crate::mesh::Mesh;
use crate::mesh::chart::scalp_triangles;
use crate::stage::Stage;
use rustc_hash::FxHashMap;

/// What the seeds follow from.
#[derive(Clone, Debug, Default)]
pub struct PackedSeeds {
    /// The mesh's triangles that were seeded.
    triangles: Vec<u32>,
    /// Elected candidates with their levels, candidates ascending; empty where they could not be found again.
    elected: Vec<(u32, u32)>,
}

impl PackedSeeds {
    /// Of a staged head.
    pub fn of(stage: &Stage, seed: u32) -> Self {
        let triangles = scalp_triangles(&stage.chart, &stage.head);
        let domain = SeedDomain::new(&stage.head.mesh, &triangles);
        let packed = Self { elected: elected(&domain, &stage.seeds, seed), triangles };
        match packed.unpacked(&stage.head.mesh, seed) {
            Some(seeds) if seeds == *stage.seeds => packed,
            _ => Self::default(),
        }
    }

    /// The seeds again; `None` where the pack has none.
    pub fn unpacked(&self, mesh: &Mesh, seed: u32) -> Option<Seeds> {
        let (last, _) = self.elected.last()?;
        let domain = SeedDomain::new(mesh, &self.triangles);
        if domain.source.is_empty() {
            return None;
        }
        let mut states = vec![0; *last as usize + 1];
        self.elected.iter().for_each(|(candidate, level)| states[*candidate as usize] = *level);
        Some(domain.ranked(seed, &states))
    }

    pub fn write(&self, out: &mut Writer) {
        out.number(self.triangles.len() as u64);
        ascending(out, self.triangles.iter().copied());
        out.number(self.elected.len() as u64);
        ascending(out, self.elected.iter().map(|(candidate, _)| *candidate));
        self.elected.iter().for_each(|(_, level)| out.number(u64::from(*level)));
    }

    pub fn read(from: &mut Reader, triangles: usize) -> Option<Self> {
        let count = from.count()?;
        let scalp = ascend(from, count, triangles as u64)?;
        let count = from.count()?;
        let candidates = ascend(from, count, MOST_CANDIDATES)?;
        // A state of zero is of no seed, and one past a byte of no level.
        let level =
            |from: &mut Reader| from.number().filter(|level| (1..256).contains(level)).map(|level| level as u32);
        let elected = candidates.into_iter().map(|c| Some((c, level(from)?))).collect::<Option<_>>()?;
        Some(Self { triangles: scalp, elected })
    }
}

/// Candidates of the finest level that any head has: ten times those of a head of 2 m2.
const MOST_CANDIDATES: u64 = 64 << 20;

/// The candidates that seeds were, with levels that rank them as they stand: it starts anew where the hash falls.
fn elected(domain: &SeedDomain, seeds: &Seeds, seed: u32) -> Vec<(u32, u32)> {
    let levels = domain.levels(seed, wanted(domain));
    let Some(last) = levels.last().filter(|_| !domain.source.is_empty()) else { return Vec::new() };
    let mut place: FxHashMap<([i32; 3], u32), u32> = FxHashMap::default();
    for candidate in 0..last.candidates {
        let (position, triangle) = domain.candidate(seed, candidate);
        // Of two in one place the first was elected.
        place.entry((position, domain.source[triangle as usize])).or_insert(candidate);
    }
    let (mut level, mut before) = (1, 0);
    let mut elected = Vec::with_capacity(seeds.triangle.len());
    for seed_at in seeds.positions_um.iter().copied().zip(seeds.triangle.iter().copied()) {
        let Some(candidate) = place.get(&seed_at) else { return Vec::new() };
        let hash = SeedDomain::place_in_level(seed, *candidate);
        level += u32::from(hash < before);
        before = hash;
        elected.push((*candidate, level));
    }
    elected.sort_unstable();
    elected
}

/// Numbers that grow, each less the one before it.
fn ascending(out: &mut Writer, numbers: impl Iterator<Item = u32>) {
    let mut last = 0;
    for number in numbers {
        out.number(u64::from(number - last));
        last = number;
    }
}

fn ascend(from: &mut Reader, count: usize, end: u64) -> Option<Vec<u32>> {
    let mut last = 0_u64;
    let mut next = || {
        last = last.checked_add(from.number()?)?;
        (last < end).then_some(last as u32)
    };
    (0..count).map(|_| next()).collect()
}
