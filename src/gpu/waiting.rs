//! What the device has still to tell, as futures; and the one place that blocks on them.

use super::{Gpu, GpuError};
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;
use web_time::Instant;

/// Longest pause between two looks at a device that is waited for.
const WAIT_PIECE: Duration = Duration::from_millis(2);
/// How long the device may take for one thing that it is asked.
const LONGEST: Duration = Duration::from_secs(600);

/// What a callback of the device will have told, and who waits for it.
struct Answer<T> {
    told: Option<T>,
    waker: Option<Waker>,
}

/// The two ends of an answer: what the callback calls, and what ends then.
fn answer<T: Send + 'static>() -> (impl FnOnce(T) + Send + 'static, impl Future<Output = T>) {
    let shared = Arc::new(Mutex::new(Answer { told: None, waker: None }));
    let theirs = shared.clone();
    let tell = move |value: T| {
        let mut answer = theirs.lock().unwrap_or_else(PoisonError::into_inner);
        answer.told = Some(value);
        let waker = answer.waker.take();
        drop(answer);
        waker.into_iter().for_each(Waker::wake);
    };
    let told = poll_fn(move |context: &mut Context| {
        let mut answer = shared.lock().unwrap_or_else(PoisonError::into_inner);
        match answer.told.take() {
            Some(value) => Poll::Ready(value),
            None => {
                answer.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    });
    (tell, told)
}

/// Notes that what is waited for goes on.
#[derive(Default)]
struct GoesOn(AtomicBool);

impl Wake for GoesOn {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl Gpu {
    /// Ends once all that was submitted so far is done.
    ///
    /// # Errors
    /// A lost device.
    pub async fn done(&self) -> Result<(), GpuError> {
        let (tell, told) = answer();
        self.queue.on_submitted_work_done(move || tell(()));
        told.await;
        if self.is_lost() { Err(GpuError::Lost { doing: "waiting for the device" }) } else { Ok(()) }
    }

    /// Reads a buffer back (it needs `COPY_SRC`).
    ///
    /// # Errors
    /// A lost device.
    pub async fn read_buffer_async(&self, buffer: &wgpu::Buffer, bytes: u64) -> Result<Vec<u8>, GpuError> {
        let staging = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("readback"),
            size: bytes,
            usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
            mapped_at_creation: false,
        });
        let mut encoder = self.encoder("readback");
        encoder.copy_buffer_to_buffer(buffer, 0, &staging, 0, bytes);
        self.queue.submit([encoder.finish()]);
        self.read_staging(&staging, <[u8]>::to_vec).await
    }

    /// Maps a buffer that something was copied into (it needs `MAP_READ`) and reads it.
    pub(crate) async fn read_staging<T>(
        &self,
        staging: &wgpu::Buffer,
        read: impl FnOnce(&[u8]) -> T,
    ) -> Result<T, GpuError> {
        let lost = || GpuError::Lost { doing: "reading a buffer back" };
        let slice = staging.slice(..);
        let (tell, told) = answer();
        slice.map_async(wgpu::MapMode::Read, move |result| tell(result.is_ok()));
        if !told.await || self.is_lost() {
            return Err(lost());
        }
        Ok(read(&slice.get_mapped_range().map_err(|_| lost())?))
    }

    /// Blocks until work on the device is done: for command lines, tests and threads of one's own. In a browser, where
    /// nothing may block, it only does what needs no wait.
    ///
    /// # Errors
    /// The work's own, or a lost device.
    pub fn block_on<T, E: From<GpuError>>(&self, work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        self.block_on_for(LONGEST, work)
    }

    /// Waits for everything submitted. Blocks; see [`Self::block_on`].
    ///
    /// # Errors
    /// A lost device.
    pub fn wait(&self) -> Result<(), GpuError> {
        self.block_on(self.done())
    }

    /// [`Self::wait`] with a time limit.
    ///
    /// # Errors
    /// A lost device, or one that takes longer, which is given up.
    pub fn wait_for(&self, timeout: Duration) -> Result<(), GpuError> {
        self.block_on_for(timeout, self.done())
    }

    /// [`Self::read_buffer_async`], which blocks.
    ///
    /// # Errors
    /// A lost device.
    pub fn read_buffer(&self, buffer: &wgpu::Buffer, bytes: u64) -> Result<Vec<u8>, GpuError> {
        self.block_on(self.read_buffer_async(buffer, bytes))
    }

    /// The one place that blocks. `timeout` is for each thing that the device is asked.
    ///
    /// Waits in short pieces: wgpu 30 holds a lock while it waits that presenting a window needs, and panics in `poll`
    /// on a real loss.
    fn block_on_for<T, E: From<GpuError>>(
        &self,
        timeout: Duration,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let mut work = pin!(work);
        let goes_on = Arc::new(GoesOn::default());
        let waker = goes_on.clone().into();
        let mut start = Instant::now();
        loop {
            if let Poll::Ready(result) = work.as_mut().poll(&mut Context::from_waker(&waker)) {
                return result;
            }
            if cfg!(target_family = "wasm") {
                return Err(GpuError::Blocking.into());
            }
            while !goes_on.0.swap(false, Ordering::SeqCst) {
                // Not a wait with a time limit: where one runs out while another thread polls, wgpu
                // sees the queue empty before the submission it waited for is done, and panics.
                let survived = catch_unwind(AssertUnwindSafe(|| self.device.poll(wgpu::PollType::Poll))).is_ok();
                if !survived || self.is_lost() || start.elapsed() >= timeout {
                    self.give_up();
                    return Err(GpuError::Lost { doing: "waiting for the device" }.into());
                }
                if !goes_on.0.load(Ordering::SeqCst) {
                    std::thread::sleep((start.elapsed() / 32).clamp(WAIT_PIECE / 20, WAIT_PIECE));
                }
            }
            start = Instant::now();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpu::AdapterChoice;

    /// Two things asked one after the other, of which the second is asked once the first is told; then a device that is
    /// given up in the middle.
    #[test]
    fn what_is_awaited_comes_in_order_and_a_lost_device_ends_it() {
        let gpu = pollster::block_on(Gpu::open(&AdapterChoice::Best, None)).expect("a device");
        let buffer =
            crate::gpu::buffer::filled(&gpu, "some", &[7_u32; 4], wgpu::BufferUsages::STORAGE).expect("a buffer");
        let read = async {
            gpu.done().await?;
            let first = gpu.read_buffer_async(&buffer, 16).await?;
            gpu.queue.write_buffer(&buffer, 0, &[1; 16]);
            Ok::<_, GpuError>((first, gpu.read_buffer_async(&buffer, 16).await?))
        };
        let (first, second) = gpu.block_on(read).expect("both");
        assert_eq!((first[0], second[0]), (7, 1));
        let never = std::future::pending::<Result<(), GpuError>>();
        assert!(matches!(gpu.block_on_for(Duration::from_millis(30), never), Err(GpuError::Lost { .. })));
        assert!(matches!(gpu.wait(), Err(GpuError::Lost { .. })), "what was given up stays so");
    }
}
