//! The room before there is a picture of a head in it: its backdrop, as the picture will have it, so that
//! the head appears in a room that is there already.

use crate::passes::around::backdrop::Backdrop;
use crate::viewer::model::Model;
use egui::epaint::{Mesh, Vertex, WHITE_UV};
use egui::{Color32, Rect, Ui, Vec2};

/// Cells of the mesh each way.
const CELLS: u32 = 24;

/// Paints the backdrop of `shaders/display.wgsl` in the model's light, as its camera will see it.
pub fn paint(ui: &Ui, rect: Rect, model: &Model) {
    let seen = Backdrop::new(&model.scene.light, &model.camera.view());
    let mut mesh = Mesh::default();
    for row in 0..=CELLS {
        for column in 0..=CELLS {
            let share = Vec2::new(column as f32, row as f32) / CELLS as f32;
            let pos = rect.min + share * rect.size();
            mesh.vertices.push(Vertex { pos, uv: WHITE_UV, color: backdrop(&seen, rect, share) });
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
fn backdrop(seen: &Backdrop, rect: Rect, share: Vec2) -> Color32 {
    let at = (share - Vec2::splat(0.5)) * rect.size() / rect.height().max(1.0);
    let light = seen.light(glam::vec2(at.x, at.y));
    egui::Rgba::from_rgb(light.x, light.y, light.z).into()
}
