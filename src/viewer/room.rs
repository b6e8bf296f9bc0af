//! The room before there is a picture of a head in it: its backdrop, as the picture will have it, so that
//! the head appears in a room that is there already.

use crate::passes::look::BACKDROP;
use egui::epaint::{Mesh, Vertex, WHITE_UV};
use egui::{Color32, Rect, Ui, Vec2};

/// Cells of the mesh each way.
const CELLS: u32 = 24;

/// Paints the backdrop of `shaders/display.wgsl`: a pool of light behind where the head will be.
pub fn paint(ui: &Ui, rect: Rect) {
    let mut mesh = Mesh::default();
    for row in 0..=CELLS {
        for column in 0..=CELLS {
            let share = Vec2::new(column as f32, row as f32) / CELLS as f32;
            let pos = rect.min + share * rect.size();
            mesh.vertices.push(Vertex { pos, uv: WHITE_UV, color: backdrop(rect, share) });
        }
    }
    for row in 0..CELLS {
        for column in 0..CELLS {
            let first = row * (CELLS + 1) + column;
            let below = first + CELLS + 1;
            mesh.add_triangle(first, first + 1, below);
            mesh.add_triangle(first + 1, below + 1, below);
        }
    }
    ui.painter().add(mesh);
}

/// Its colour at a share of the rectangle.
fn backdrop(rect: Rect, share: Vec2) -> Color32 {
    let r = (share - Vec2::new(0.5, 0.46)) * rect.size() / rect.height().max(1.0);
    let [red, green, blue] = BACKDROP.map(|light| light * (0.25 + 0.95 * (-2.6 * r.length_sq()).exp()));
    egui::Rgba::from_rgb(red, green, blue).into()
}
