//! The figures that pages tell.

/// Everything that the figures tell beside the engine's own, and the pictures.
pub struct Facts<'a> {
    pub adapter: &'a str,
    pub software: bool,
    /// The sides' pictures, and the loupe's after them.
    pub textures: &'a [egui::TextureId],
    pub recent: &'a [std::path::PathBuf],
}

/// A count with its thousands apart.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}
