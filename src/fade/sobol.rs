//! Sobol' sensitivity indices by Saltelli's scheme: what share of an outcome's variance each input makes, alone and
//! with all its interactions (Saltelli et al. 2010, first order; Jansen 1999, total).

use crate::rng::{hash3, unit_f32};
use rayon::prelude::*;

/// Shares of the variance.
#[derive(Clone, Debug, PartialEq)]
pub struct Indices {
    /// By the input alone.
    pub first: Vec<f64>,
    /// With its interactions.
    pub total: Vec<f64>,
}

/// Of a row of the first table, of the second, and of the first with each column of the second in turn.
type Outcome = (f64, f64, Vec<f64>);

/// Indices of a model of `inputs` numbers, each uniform from 0 to 1. Runs it `rows * (inputs + 2)` times. All zero
/// where the outcome never changes.
pub fn indices(inputs: usize, rows: usize, seed: u32, model: impl Fn(&[f32]) -> f64 + Sync) -> Indices {
    let draw = |row: usize, column: usize| unit_f32(hash3(row as u32, column as u32, seed));
    // Outcomes of a row of the first table, of the second, and of the first with one column of the second.
    let run = |row: usize| {
        let one: Vec<f32> = (0..inputs).map(|i| draw(row, i)).collect();
        let two: Vec<f32> = (0..inputs).map(|i| draw(row, inputs + i)).collect();
        let mut mixed = one.clone();
        let crossed = (0..inputs).map(|i| {
            mixed[i] = two[i];
            let outcome = model(&mixed);
            mixed[i] = one[i];
            outcome
        });
        let crossed = crossed.collect::<Vec<f64>>();
        (model(&one), model(&two), crossed)
    };
    let outcomes: Vec<Outcome> = (0..rows).into_par_iter().map(run).collect();
    let n = (2 * rows.max(1)) as f64;
    let mean = outcomes.iter().map(|(a, b, _)| a + b).sum::<f64>() / n;
    let variance = outcomes.iter().map(|(a, b, _)| (a - mean).powi(2) + (b - mean).powi(2)).sum::<f64>() / n;
    let share = |of: &dyn Fn(&Outcome) -> f64| {
        let sum: f64 = outcomes.iter().map(of).sum();
        if variance > 1e-18 { sum / rows as f64 / variance } else { 0.0 }
    };
    Indices {
        first: (0..inputs).map(|i| share(&|(a, b, mixed)| (b - mean) * (mixed[i] - a))).collect(),
        total: (0..inputs).map(|i| share(&|(a, _, mixed)| 0.5 * (a - mixed[i]).powi(2))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    /// Ishigami and Homma's function, a = 7, b = 0.1, on -pi to pi: its indices are known in closed form.
    #[test]
    fn ishigamis_function_has_its_known_indices() {
        let (a, b) = (7.0, 0.1);
        let ishigami = |u: &[f32]| {
            let [x, y, z] = [0, 1, 2].map(|i| PI * (2.0 * f64::from(u[i]) - 1.0));
            x.sin() + a * y.sin().powi(2) + b * z.powi(4) * x.sin()
        };
        let (by_x, by_y) = (0.5 * (1.0 + b * PI.powi(4) / 5.0).powi(2), a * a / 8.0);
        let by_xz = b * b * PI.powi(8) * (1.0 / 18.0 - 1.0 / 50.0);
        let whole = by_x + by_y + by_xz;
        let got = indices(3, 20_000, 1, ishigami);
        println!("{got:.3?}");
        let known = [[by_x, by_x + by_xz], [by_y, by_y], [0.0, by_xz]];
        for (i, [first, total]) in known.into_iter().enumerate() {
            assert!((got.first[i] - first / whole).abs() < 0.02, "first {i}: {}, {}", got.first[i], first / whole);
            assert!((got.total[i] - total / whole).abs() < 0.02, "total {i}: {}, {}", got.total[i], total / whole);
        }
    }

    #[test]
    fn an_input_that_does_nothing_has_no_index() {
        let got = indices(2, 500, 1, |u| f64::from(u[0]));
        assert!(got.first[1] == 0.0 && got.total[1] == 0.0 && (got.total[0] - 1.0).abs() < 0.1, "{got:?}");
        assert_eq!(indices(1, 10, 1, |_| 2.0), Indices { first: vec![0.0], total: vec![0.0] });
    }
}
