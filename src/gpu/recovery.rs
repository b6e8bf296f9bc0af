//! What happens when a device goes: it is dropped on a thread of its own, and a new one is opened, a bounded number of times.

use crate::gpu::{AdapterChoice, GpuError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// Losses longer ago than this are forgiven.
const FORGIVEN_AFTER: Duration = Duration::from_secs(300);
/// Losses that a device may have before the software adapter takes over.
const BEFORE_SOFTWARE: usize = 3;
/// Losses before the window gives up.
const BEFORE_GIVING_UP: usize = 12;
/// Between two tries for a device.
pub const PAUSE: Duration = Duration::from_millis(30);
/// How long an old device may take to go before a new one is opened beside it.
const DROP_WAIT: Duration = Duration::from_secs(2);

/// What to do about a loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// Open the same adapter again.
    Again,
    /// Open the software adapter: slow, but it stays.
    Software,
    /// It was lost too often; tell the person.
    GiveUp,
}

/// The losses of late.
#[derive(Default)]
pub struct Losses(Vec<Instant>);

impl Losses {
    /// Notes a loss.
    pub fn note(&mut self, now: Instant) -> Verdict {
        self.0.retain(|t| now.saturating_duration_since(*t) < FORGIVEN_AFTER);
        self.0.push(now);
        match self.0.len() {
            n if n > BEFORE_GIVING_UP => Verdict::GiveUp,
            n if n > BEFORE_SOFTWARE => Verdict::Software,
            _ => Verdict::Again,
        }
    }
}

/// The adapter to open after a verdict; `None`: no more.
pub fn adapter(verdict: Verdict, wanted: &AdapterChoice) -> Option<AdapterChoice> {
    match verdict {
        Verdict::Again => Some(wanted.clone()),
        Verdict::Software => Some(AdapterChoice::Cpu),
        Verdict::GiveUp => None,
    }
}

/// Runs work on a device; a driver's or wgpu's panic costs the device, not the program.
pub fn guarded<T, E: From<GpuError>>(doing: &'static str, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(GpuError::Lost { doing }.into()))
}

/// Something that goes with its device.
pub type Part = Box<dyn std::any::Any + Send>;

/// Drops everything of a lost device on a thread of its own, in this order: it may block, and it may panic,
/// and one by one, because two panics at once end the program. The new surface wants the old one gone, so
/// this waits for it, but not for long.
pub fn drop_on_thread(parts: Vec<Part>) {
    let (done, wait) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for part in parts {
            catch_unwind(AssertUnwindSafe(|| drop(part))).ok();
        }
        // Nobody may be waiting any more.
        done.send(()).ok();
    });
    wait.recv_timeout(DROP_WAIT).ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_in_a_row_end_on_the_software_adapter_and_then_at_all() {
        let mut losses = Losses::default();
        let now = Instant::now();
        let verdicts: Vec<Verdict> = (0..14).map(|i| losses.note(now + Duration::from_secs(i))).collect();
        assert_eq!(verdicts[..3], [Verdict::Again; 3]);
        assert_eq!(verdicts[3..12], [Verdict::Software; 9]);
        assert_eq!(verdicts[12..], [Verdict::GiveUp; 2]);
    }

    #[test]
    fn rare_losses_are_forgiven() {
        let mut losses = Losses::default();
        let now = Instant::now();
        for i in 0..50 {
            assert_eq!(losses.note(now + Duration::from_secs(200 * i)), Verdict::Again);
        }
    }

    #[test]
    fn a_panic_of_the_driver_is_a_lost_device() {
        let lost = guarded("testing", || -> Result<(), GpuError> { panic!("as wgpu does") });
        assert!(matches!(lost, Err(GpuError::Lost { doing: "testing" })));
        assert!(guarded("testing", || Ok::<_, GpuError>(())).is_ok());
    }

    #[test]
    fn a_drop_that_hangs_or_panics_does_not_hold_the_window() {
        struct Hung;
        impl Drop for Hung {
            fn drop(&mut self) {
                std::thread::sleep(Duration::from_secs(20));
            }
        }
        struct Bad;
        impl Drop for Bad {
            fn drop(&mut self) {
                panic!("as a surface may");
            }
        }
        let start = Instant::now();
        drop_on_thread(vec![Box::new(Hung)]);
        drop_on_thread(vec![Box::new(Bad), Box::new(Bad)]);
        assert!(start.elapsed() < DROP_WAIT * 3);
    }
}
