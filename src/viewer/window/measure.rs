//! A measuring run of the window: the head turns as under a hand, and what that hand waits for is timed.

use crate::viewer::engine::{Shown, Wake};
use std::fmt;
use std::time::{Duration, Instant};
use winit::event_loop::EventLoopProxy;

/// How often a hand moves: as often as a common mouse is heard.
const TICK: Duration = Duration::from_millis(16);

/// What a run has measured so far.
pub struct Measure {
    started: Instant,
    lasts: Duration,
    /// When the first pass of the interface, the first picture of the head, and the first one in full, were on the
    /// screen.
    panels: Option<Instant>,
    picture: Option<Instant>,
    sharp: Option<Instant>,
    /// Inputs that no pass has shown yet.
    waiting: Vec<Instant>,
    last_pass: Option<Instant>,
    last_frame_ms: f32,
    input_ms: Vec<f32>,
    interval_ms: Vec<f32>,
    frame_ms: Vec<f32>,
}

/// 50th, 95th and 99th percentile and the longest of some times.
struct Spread<'a>(&'a [f32]);

impl fmt::Display for Spread<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let mut sorted = self.0.to_vec();
        sorted.sort_by(f32::total_cmp);
        let Some(longest) = sorted.last() else { return write!(f, "none") };
        let at = |share: f32| sorted[((sorted.len() - 1) as f32 * share).round() as usize];
        let [p50, p95, p99] = [0.5, 0.95, 0.99].map(at);
        write!(f, "p50 {p50:.1} p95 {p95:.1} p99 {p99:.1} max {longest:.1} ms ({})", sorted.len())
    }
}

impl Measure {
    /// A run that began at `started` and goes on for a while after the first picture.
    pub fn new(started: Instant, lasts: Duration) -> Self {
        Self {
            started,
            lasts,
            panels: None,
            picture: None,
            sharp: None,
            waiting: Vec::new(),
            last_pass: None,
            last_frame_ms: 0.0,
            input_ms: Vec::new(),
            interval_ms: Vec::new(),
            frame_ms: Vec::new(),
        }
    }

    /// Notes an input made at a time.
    pub fn input(&mut self, at: Instant) {
        self.waiting.push(at);
    }

    /// Notes a pass that is on the screen. True once the run is over.
    pub fn pass(&mut self, shown: &Shown, proxy: &EventLoopProxy<Wake>) -> bool {
        let now = Instant::now();
        let ms = |since: Instant| now.duration_since(since).as_secs_f32() * 1000.0;
        self.panels.get_or_insert(now);
        if shown.pictures.is_empty() {
            return false;
        }
        self.picture.get_or_insert(now);
        if self.sharp.is_none() {
            if shown.scale < 1.0 {
                return false;
            }
            // From here on the head turns.
            self.sharp = Some(now);
            tick(proxy.clone());
        }
        if !self.waiting.is_empty() {
            self.interval_ms.extend(self.last_pass.map(ms));
            self.last_pass = Some(now);
        }
        self.input_ms.extend(self.waiting.drain(..).map(ms));
        if shown.frame_ms != self.last_frame_ms {
            self.last_frame_ms = shown.frame_ms;
            self.frame_ms.push(shown.frame_ms);
        }
        self.sharp.is_some_and(|since| now.duration_since(since) > self.lasts)
    }
}

/// Sends inputs from a thread of its own, so that a loop that hangs is seen hanging.
fn tick(proxy: EventLoopProxy<Wake>) {
    std::thread::spawn(move || {
        while proxy.send_event(Wake::Probe(Instant::now())).is_ok() {
            std::thread::sleep(TICK);
        }
    });
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let since = |at: Option<Instant>| at.map_or(f32::NAN, |t| t.duration_since(self.started).as_secs_f32());
        writeln!(f, "start to panels       {:.2} s", since(self.panels))?;
        writeln!(f, "start to first frame  {:.2} s", since(self.picture))?;
        writeln!(f, "start to full frame   {:.2} s", since(self.sharp))?;
        writeln!(f, "input to screen       {}", Spread(&self.input_ms))?;
        writeln!(f, "between passes        {}", Spread(&self.interval_ms))?;
        write!(f, "frame of the head     {}", Spread(&self.frame_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_sorted_times() {
        let times: Vec<f32> = (0..=100).rev().map(|i| i as f32).collect();
        assert_eq!(Spread(&times).to_string(), "p50 50.0 p95 95.0 p99 99.0 max 100.0 ms (101)");
        assert_eq!(Spread(&[]).to_string(), "none");
    }
}
