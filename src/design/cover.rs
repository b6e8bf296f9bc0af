//! What a head brings to a plan, over its chart: own hair, scars, the soft rim of the scalp.

use super::loss::{Loss, LossField};
use super::scars::{Scar, ScarMap};
use super::zone::ZoneShares;
use super::{belt, edges};
use crate::mesh::chart::{Chart, ChartTexel};
use rayon::prelude::*;
use std::sync::Arc;

/// Half of the width over which the treated area fades out at the scalp's other edges (ears, nape,
/// sideburns), texels.
const EDGE_TEXELS: usize = 9;

/// Own hair and scars of one client on one head.
pub struct Cover {
    /// Asked for years to come; `kept` has its answer for today.
    pub loss: LossField,
    /// Share of own hair today, by texel.
    pub kept: Vec<f32>,
    /// How far each texel's darkness goes by each zone; in the belt where own hair borders on bare scalp, by
    /// those of the bare side.
    pub zones: Vec<ZoneShares>,
    /// By texel, as all here.
    pub scars: ScarMap,
    /// What no loss and no scar changes.
    pub base: Arc<Base>,
}

/// The chart's own part of a cover.
pub struct Base {
    /// 0 at the scalp's outline, 1 well inside, by texel.
    pub rim: Vec<f32>,
    /// Share of the density that the scalp's edges leave, by texel.
    pub edges: Vec<f32>,
    /// How far each texel of the scalp belongs to each zone.
    pub zones: Vec<ZoneShares>,
}

impl Cover {
    /// For a head's chart; `with_base` spares what only the chart decides.
    pub fn new(chart: &Chart, loss: &Loss, scars: &[Scar]) -> Self {
        let rim = rim(chart);
        let zones = chart
            .texels
            .par_iter()
            .zip(&rim)
            .map(|(t, rim)| if *rim > 0.0 { ZoneShares::at(t.uv) } else { ZoneShares::default() });
        let base = Base { zones: zones.collect(), edges: edges::edges(chart), rim };
        Self::with_base(Arc::new(base), chart, loss, scars)
    }

    /// Another loss or other scars on the same head.
    pub fn again(&self, chart: &Chart, loss: &Loss, scars: &[Scar]) -> Self {
        Self::with_base(self.base.clone(), chart, loss, scars)
    }

    fn with_base(base: Arc<Base>, chart: &Chart, loss: &Loss, scars: &[Scar]) -> Self {
        let loss = LossField::new(chart, loss);
        let scars = ScarMap::new(chart, scars);
        let own = |t: &ChartTexel| if t.scalp > 0.0 { loss.kept(t.uv, t.position_mm, 0.0) * t.scalp } else { 0.0 };
        let mut kept: Vec<f32> = chart.texels.par_iter().map(own).collect();
        // A scar has a margin of its own.
        let zones = belt::zones(chart, &base.zones, &kept);
        kept.par_iter_mut().enumerate().for_each(|(i, kept)| *kept *= scars.hair(i));
        Self { loss, kept, zones, scars, base }
    }
}

/// The scalp's mask, softened inwards over some millimetres.
fn rim(chart: &Chart) -> Vec<f32> {
    let n = chart.size as usize;
    let blur = |source: &[f32], stride: usize| -> Vec<f32> {
        (0..n * n)
            .into_par_iter()
            .map(|i| {
                let r = EDGE_TEXELS as isize;
                let at = |k: isize| {
                    let j = i as isize + k * stride as isize;
                    source.get(j as usize).copied().unwrap_or(0.0)
                };
                (-r..=r).map(at).sum::<f32>() / (2 * r + 1) as f32
            })
            .collect()
    };
    let mask: Vec<f32> = chart.texels.iter().map(|t| t.scalp).collect();
    let soft = blur(&blur(&mask, 1), n);
    soft.into_iter().map(|s| (2.0 * s - 1.0).max(0.0)).collect()
}
