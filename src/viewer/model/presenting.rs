//! What presenting adds to the model.

/// How long a kiosk asks before it goes back, seconds.
const COUNTDOWN_S: f32 = 20.0;

/// A kiosk's state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kiosk {
    /// Seconds without a touch before it asks.
    pub idle_s: f32,
    /// Seconds since the last touch.
    pub since_s: f32,
    /// Nobody is there: the head turns.
    pub attracting: bool,
}

/// What presenting adds to the model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Presenting {
    pub step: usize,
    pub blank: bool,
    pub kiosk: Option<Kiosk>,
    /// Seconds since the pointer moved.
    pub still_s: f32,
}

impl Kiosk {
    pub fn new(idle_s: f32) -> Self {
        Self { idle_s, since_s: 0.0, attracting: true }
    }

    /// Seconds left to say "still here"; `None` while nobody is asked.
    pub fn countdown(&self) -> Option<f32> {
        let over = self.since_s - self.idle_s;
        (!self.attracting && over >= 0.0).then_some(COUNTDOWN_S - over)
    }
}
