//! What a frame cost, in figures.

use crate::gpu::Gpu;
use crate::renderer::{Backend, FrameSpec, FrameStats};

/// The contract's figures as one JSON object.
pub fn stats_json(stats: &FrameStats, gpu: &Gpu, spec: &FrameSpec, frame_ms: &[f64]) -> serde_json::Value {
    let passes: serde_json::Map<_, _> = stats.passes.iter().map(|(n, ms)| (n.clone(), serde_json::json!(ms))).collect();
    serde_json::json!({
        "adapter": gpu.info.name,
        "backend": name(spec.backend),
        "width": spec.width,
        "height": spec.height,
        "lod": spec.lod,
        "impressions": stats.impressions,
        "dots": stats.dots,
        "stubble": stats.stubble,
        "clusters": stats.clusters,
        "clusters_visible": stats.clusters_visible,
        "dots_drawn": stats.dots_drawn,
        "frame_ms": {
            "median": quantile(frame_ms, 0.5),
            "p95": quantile(frame_ms, 0.95),
            "p99": quantile(frame_ms, 0.99),
        },
        "passes": passes,
        "passes_are": if stats.waited { "waited for" } else { "stamped by the device" },
    })
}

pub fn quantile(values: &[f64], q: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = ((sorted.len().saturating_sub(1)) as f64 * q).round() as usize;
    sorted.get(at).copied().unwrap_or(0.0)
}

pub fn name(backend: Backend) -> &'static str {
    match backend {
        Backend::Compute => "compute",
        Backend::Quads => "quads",
        Backend::Points => "points",
    }
}
