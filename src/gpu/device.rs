//! Adapter and device. The core asks for no optional feature; timestamps are used where they are.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Which adapter to use.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum AdapterChoice {
    /// The fastest there is: discrete, integrated, then software.
    #[default]
    Best,
    /// A hardware adapter or nothing.
    Gpu,
    /// The hardware adapter of this number, from 0 by address on the PCI bus, as drivers' own tools count.
    GpuAt(usize),
    /// The software adapter or nothing.
    Cpu,
    /// An adapter whose name contains this text, ignoring case.
    Named(String),
}

impl AdapterChoice {
    /// From the command line: "gpu", "gpu:1", "cpu" or a part of an adapter's name.
    pub fn parse(text: &str) -> Self {
        let number = text.strip_prefix("gpu:").and_then(|number| number.parse().ok());
        match text {
            "gpu" => Self::Gpu,
            "cpu" => Self::Cpu,
            name => number.map_or_else(|| Self::Named(name.to_owned()), Self::GpuAt),
        }
    }
}

/// What keeps us from a device. One sentence: what, where, what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GpuError {
    #[error(
        "no {wanted} adapter was found (found: {found}); install a Vulkan driver, for software rendering the package mesa-vulkan-drivers"
    )]
    /// Nothing on this machine is what was asked for.
    NoAdapter {
        /// What was asked for, like "software".
        wanted: String,
        /// Names of the adapters there are, or "none".
        found: String,
    },
    /// The driver has an adapter and gives no device.
    #[error("the adapter {adapter} refused a device: {reason}; run `tonsure doctor`")]
    NoDevice {
        /// Its name.
        adapter: String,
        /// The driver's own words.
        reason: String,
    },
    /// A defect of ours, or a driver that knows less than WebGPU.
    #[error("the shader {name} does not compile: {reason}")]
    Shader {
        /// Its file in `shaders/`, without the ending.
        name: String,
        /// The compiler's own words.
        reason: String,
    },
    /// The device is gone: a driver's reset, a panic in it, no memory. Open another and set the stage anew.
    #[error("the device was lost while {doing}; the work can be repeated on a new device")]
    Lost {
        /// The work that failed: "while" goes before it.
        doing: &'static str,
    },
    #[error(
        "{what} needs {needed_mb} MB on the device and the limit is {limit_mb} MB; lower the resolution or the number of dots"
    )]
    /// A buffer larger than the device allows.
    TooLarge {
        /// The buffer or list, as a person knows it.
        what: &'static str,
        /// Asked for, MB of 2^20 bytes.
        needed_mb: u64,
        /// What the device allows, the same.
        limit_mb: u64,
    },
    /// Something would have to wait for the device where nothing may, in a browser.
    #[error("a browser lets nothing wait for the device; use the form that is async")]
    Blocking,
    /// `Renderer::set_stage` was not called.
    #[error("nothing is staged yet; set a stage before drawing")]
    NothingStaged,
    #[error(
        "a picture of {width} x {height} pixels is larger than this device holds ({limit} a side); lower the resolution"
    )]
    /// A side beyond the device's textures.
    PictureTooLarge {
        /// Asked for, pixels.
        width: u32,
        /// Asked for, pixels.
        height: u32,
        /// Longest side of a texture, pixels.
        limit: u32,
    },
    /// `Backend::Quads` and `Points` keep every dot in one list.
    #[error("the baselines draw at most {limit} dots; ask for fewer, or for the compute backend")]
    TooManyForBaseline {
        /// Dots that one list holds.
        limit: u64,
    },
}

/// A device with its queue; cheap to clone.
#[derive(Clone)]
pub struct Gpu {
    /// Surfaces must be made on it to be drawn to by `device`.
    pub instance: wgpu::Instance,
    /// What `device` was opened on.
    pub adapter: wgpu::Adapter,
    /// Everything of ours is made on it.
    pub device: wgpu::Device,
    /// All our work is submitted to it, also where the host submits its own.
    pub queue: wgpu::Queue,
    /// Name, kind and driver of `adapter`.
    pub info: wgpu::AdapterInfo,
    /// True where passes can be timed on the device.
    pub timestamps: bool,
    lost: Arc<AtomicBool>,
    uploaded: Arc<AtomicU64>,
}

impl Gpu {
    /// Opens an adapter. `limits`: `None` takes what the adapter has; tests pass
    /// `Limits::default()` to prove that the core stays within WebGPU.
    pub async fn open(choice: &AdapterChoice, limits: Option<wgpu::Limits>) -> Result<Self, GpuError> {
        let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
        descriptor.backends =
            wgpu::Backends::VULKAN | wgpu::Backends::METAL | wgpu::Backends::DX12 | wgpu::Backends::BROWSER_WEBGPU;
        descriptor.flags = wgpu::InstanceFlags::empty();
        Self::open_on(wgpu::Instance::new(descriptor), choice, limits).await
    }

    /// Opens an adapter of a given instance (the window's own).
    pub async fn open_on(
        instance: wgpu::Instance,
        choice: &AdapterChoice,
        limits: Option<wgpu::Limits>,
    ) -> Result<Self, GpuError> {
        let mut adapters = instance.enumerate_adapters(wgpu::Backends::all()).await;
        adapters.sort_by_cached_key(|a| place(choice, a.get_info()));
        let found = adapters.iter().map(|a| a.get_info().name).collect::<Vec<_>>().join(", ");
        let before = if let AdapterChoice::GpuAt(number) = choice { *number } else { 0 };
        let adapter = adapters.into_iter().filter(|a| fits(choice, &a.get_info())).nth(before).ok_or_else(|| {
            GpuError::NoAdapter {
                wanted: describe(choice),
                found: if found.is_empty() { "none".into() } else { found },
            }
        })?;
        let plain = limits.is_some();
        let timestamp = wgpu::Features::TIMESTAMP_QUERY;
        let blend = wgpu::Features::FLOAT32_BLENDABLE;
        let features = if plain { wgpu::Features::empty() } else { adapter.features() & (timestamp | blend) };
        let (device, queue) = adapter
            .request_device(&wgpu::DeviceDescriptor {
                label: Some("tonsure"),
                required_features: features,
                required_limits: limits.unwrap_or_else(|| adapter.limits()),
                // We make few, large resources; large suballocation blocks would stay mostly empty.
                memory_hints: wgpu::MemoryHints::MemoryUsage,
                ..Default::default()
            })
            .await
            .map_err(|e| GpuError::NoDevice { adapter: adapter.get_info().name, reason: e.to_string() })?;
        let gpu = Self::from_parts(instance, adapter, device, queue);
        let flag = gpu.lost.clone();
        gpu.device.set_device_lost_callback(move |reason, message| {
            tracing::warn!("device lost ({reason:?}): {message}");
            flag.store(true, Ordering::SeqCst);
        });
        let flag = gpu.lost.clone();
        gpu.device.on_uncaptured_error(Arc::new(move |error| {
            // What failed to be made is missing from here on, and what is drawn without it is wrong: such
            // a device is given up. After a loss wgpu still reports invalid handles: echoes of it.
            if !flag.swap(true, Ordering::SeqCst) {
                tracing::error!("{error}");
            }
        }));
        gpu.tried()
    }

    /// A device that a host program has opened for itself: heads are drawn on it, into textures that the host can
    /// sample. WebGPU's own limits are enough, and no feature is needed: `FLOAT32_BLENDABLE` and `TIMESTAMP_QUERY` are
    /// used where they are on.
    ///
    /// The host keeps its own callbacks for a lost device and for errors, and tells of them by [`Self::give_up`].
    pub fn from_parts(
        instance: wgpu::Instance,
        adapter: wgpu::Adapter,
        device: wgpu::Device,
        queue: wgpu::Queue,
    ) -> Self {
        let info = adapter.get_info();
        let timestamps = device.features().contains(wgpu::Features::TIMESTAMP_QUERY);
        Self { instance, adapter, device, queue, info, timestamps, lost: Arc::default(), uploaded: Arc::default() }
    }

    /// The device, once its first submission has gone well.
    ///
    /// That one makes the second of the two semaphores that a queue needs. Where it fails, wgpu-hal 30 takes the first
    /// one for both (`RelaySemaphores::advance`) and destroys it twice when the queue goes, which ends the
    /// program: such a device is left alone for good.
    fn tried(self) -> Result<Self, GpuError> {
        self.queue.submit([]);
        if !self.is_lost() {
            return Ok(self);
        }
        let left = std::mem::ManuallyDrop::new(self);
        Err(GpuError::NoDevice { adapter: left.info.name.clone(), reason: "its first submission failed".into() })
    }

    /// Bytes of buffers and textures that were uploaded so far, small uniforms aside.
    pub fn uploaded_bytes(&self) -> u64 {
        self.uploaded.load(Ordering::Relaxed)
    }

    /// Counts an upload.
    pub(super) fn uploads(&self, bytes: usize) {
        self.uploaded.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// True once the device is gone, or has failed at something: nothing made on it is good any more.
    pub fn is_lost(&self) -> bool {
        self.lost.load(Ordering::SeqCst)
    }

    /// Says that the device is lost, or has failed at something: what is drawn on it ends with
    /// [`GpuError::Lost`]. For every clone of this.
    pub fn give_up(&self) {
        self.lost.store(true, Ordering::SeqCst);
    }

    /// A list of commands, named for captures and validation messages.
    pub(crate) fn encoder(&self, label: &'static str) -> wgpu::CommandEncoder {
        self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some(label) })
    }
}

/// Where an adapter stands among all, the best first; where they are counted, by its address.
fn place(choice: &AdapterChoice, info: wgpu::AdapterInfo) -> (u8, String) {
    let kind = match info.device_type {
        wgpu::DeviceType::DiscreteGpu => 0,
        wgpu::DeviceType::IntegratedGpu => 1,
        wgpu::DeviceType::VirtualGpu => 2,
        wgpu::DeviceType::Other => 3,
        wgpu::DeviceType::Cpu => 4,
    };
    let counted = matches!(choice, AdapterChoice::GpuAt(_));
    (kind, if counted { info.device_pci_bus_id } else { String::new() })
}

fn fits(choice: &AdapterChoice, info: &wgpu::AdapterInfo) -> bool {
    let software = info.device_type == wgpu::DeviceType::Cpu;
    match choice {
        AdapterChoice::Best => true,
        AdapterChoice::Gpu | AdapterChoice::GpuAt(_) => !software,
        AdapterChoice::Cpu => software,
        AdapterChoice::Named(name) => info.name.to_lowercase().contains(&name.to_lowercase()),
    }
}

fn describe(choice: &AdapterChoice) -> String {
    match choice {
        AdapterChoice::Best => "graphics".into(),
        AdapterChoice::Gpu => "hardware".into(),
        AdapterChoice::GpuAt(number) => format!("'gpu:{number}'"),
        AdapterChoice::Cpu => "software".into(),
        AdapterChoice::Named(name) => format!("'{name}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adapters_are_chosen_by_kind_number_or_name() {
        let named = |name: &str| AdapterChoice::Named(name.into());
        assert_eq!(
            ["gpu", "gpu:2", "cpu"].map(AdapterChoice::parse),
            [AdapterChoice::Gpu, AdapterChoice::GpuAt(2), AdapterChoice::Cpu]
        );
        assert_eq!(["llvm", "gpu:x"].map(AdapterChoice::parse), ["llvm", "gpu:x"].map(named));
    }

    /// Cards of one kind are counted by address, whatever order the driver tells them in; software is never one.
    #[test]
    fn cards_are_counted_by_address() {
        let card = |kind, address: &str| {
            let mut info = wgpu::AdapterInfo::new(kind, wgpu::Backend::Vulkan);
            info.device_pci_bus_id = address.into();
            info
        };
        let far = card(wgpu::DeviceType::DiscreteGpu, "0000:c1:00.0");
        let near = card(wgpu::DeviceType::DiscreteGpu, "0000:41:00.0");
        let software = card(wgpu::DeviceType::Cpu, "");
        let second = AdapterChoice::GpuAt(1);
        assert!(place(&second, near.clone()) < place(&second, far.clone()));
        assert!(place(&AdapterChoice::Best, near) == place(&AdapterChoice::Best, far.clone()));
        assert!(place(&second, far) < place(&second, software.clone()) && !fits(&second, &software));
    }
}
