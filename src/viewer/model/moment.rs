//! Time as the window counts it.

/// Last year of the timeline.
pub const LAST_YEAR: f32 = 20.0;

/// A place on the timeline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Moment {
    /// Right after a session of the course, counted from 0.
    Session(usize),
    /// Days since the last session, 0 to 42.
    Day(f32),
    /// Years since healed, 0 to 20.
    Year(f32),
}
