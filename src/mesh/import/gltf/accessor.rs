//! Numbers of a glTF file, every reach into a buffer checked.

use super::super::soup::{AGAIN, check_counts};
use crate::mesh::error::{Fault, fault};
use glam::DVec3;
use gltf::json::Root;
use gltf::json::accessor::{Accessor, ComponentType, Type};
use gltf::json::validation::Checked;

pub(super) struct Reader<'a> {
    pub root: &'a Root,
    pub buffers: &'a [Vec<u8>],
}

/// What whole numbers mean.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Whole {
    /// Shares of the largest one, said so or not: colours, weights.
    Share,
    /// Themselves: names of joints.
    Number,
    /// What the accessor says: places on a picture.
    Said,
}

impl Reader<'_> {
    /// Positions, also of quantised ones.
    pub fn positions(&self, index: usize) -> Result<Vec<DVec3>, Fault> {
        let count = self.count(index)?;
        Ok(self.rows::<3>(index, Type::Vec3, Whole::Said, count)?.into_iter().map(DVec3::from).collect())
    }

    /// How many items an accessor has.
    pub fn count(&self, index: usize) -> Result<usize, Fault> {
        let missing = || fault(format!("it names accessor {index}, which is not there"), AGAIN);
        let accessor = self.root.accessors.get(index).ok_or_else(missing)?;
        Ok(usize::try_from(accessor.count.0).unwrap_or(usize::MAX))
    }

    /// `count` rows of numbers of any type, also sparse ones; nothing is read where there are more or fewer.
    pub fn rows<const N: usize>(
        &self,
        index: usize,
        wanted: Type,
        whole: Whole,
        count: usize,
    ) -> Result<Vec<[f64; N]>, Fault> {
        let accessor = self.accessor(index, wanted)?;
        if self.count(index)? != count {
            return Err(fault(format!("accessor {index} has another number of items than its mesh"), AGAIN));
        }
        let component = component(accessor)?;
        let size = component.size();
        let item = wanted.multiplicity() * size;
        let normalized = match whole {
            Whole::Share => true,
            Whole::Number => false,
            Whole::Said => accessor.normalized,
        };
        let row = |b: &[u8]| std::array::from_fn(|k| value(&b[k * size..], component, normalized));
        let mut rows: Vec<[f64; N]> = if accessor.buffer_view.is_none() && accessor.sparse.is_some() {
            vec![[0.0; N]; count]
        } else {
            let (bytes, stride) = self.bytes(accessor, item)?;
            (0..count).map(|i| row(&bytes[i * stride..])).collect()
        };
        if let Some(sparse) = &accessor.sparse {
            let beyond = || fault("it reads beyond the end of a buffer: it was cut or its lengths lie", AGAIN);
            let named = match sparse.indices.component_type {
                Checked::Valid(c) => c.0,
                Checked::Invalid => return Err(fault("it has numbers of an unknown type", AGAIN)),
            };
            let places = self.part(sparse.indices.buffer_view.value(), sparse.indices.byte_offset.0);
            let places = places.ok_or_else(beyond)?.chunks_exact(named.size());
            let values = self.part(sparse.values.buffer_view.value(), sparse.values.byte_offset.0);
            let values = values.ok_or_else(beyond)?.chunks_exact(item);
            let count = usize::try_from(sparse.count.0).unwrap_or(usize::MAX);
            if count > places.len().min(values.len()) {
                return Err(beyond());
            }
            for (place, bytes) in places.zip(values).take(count) {
                let place = value(place, named, false) as usize;
                *rows.get_mut(place).ok_or_else(beyond)? = row(bytes);
            }
        }
        Ok(rows)
    }

    /// The bytes of a buffer view from an offset on.
    fn part(&self, view: usize, offset: u64) -> Option<&[u8]> {
        self.view(view)?.get(usize::try_from(offset).ok()?..)
    }

    /// The bytes of a buffer view.
    pub fn view(&self, index: usize) -> Option<&[u8]> {
        let view = self.root.buffer_views.get(index)?;
        let start = usize::try_from(view.byte_offset.map_or(0, |o| o.0)).ok()?;
        let end = start.checked_add(usize::try_from(view.byte_length.0).ok()?)?;
        self.buffers.get(view.buffer.value())?.get(start..end)
    }

    /// Indices of corners.
    pub fn indices(&self, index: usize) -> Result<Vec<u32>, Fault> {
        let accessor = self.accessor(index, Type::Scalar)?;
        let component = component(accessor)?;
        if !matches!(component, ComponentType::U8 | ComponentType::U16 | ComponentType::U32) {
            return Err(fault("its indices are not whole numbers", AGAIN));
        }
        let (bytes, stride) = self.bytes(accessor, component.size())?;
        Ok((0..accessor.count.0 as usize).map(|i| value(&bytes[i * stride..], component, false) as u32).collect())
    }

    fn accessor(&self, index: usize, wanted: Type) -> Result<&Accessor, Fault> {
        let missing = || fault(format!("it names accessor {index}, which is not there"), AGAIN);
        let accessor = self.root.accessors.get(index).ok_or_else(missing)?;
        match accessor.type_ {
            Checked::Valid(t) if t == wanted => {}
            _ => return Err(fault(format!("accessor {index} is of the wrong type"), AGAIN)),
        }
        let count = self.count(index)?;
        match wanted {
            Type::Vec2 | Type::Vec3 | Type::Vec4 | Type::Mat4 => check_counts(count, 0)?,
            _ => check_counts(0, count / 3)?,
        }
        Ok(accessor)
    }

    /// The bytes of an accessor from its first item on, and the step; long enough for all items.
    fn bytes(&self, accessor: &Accessor, item: usize) -> Result<(&[u8], usize), Fault> {
        let beyond = || fault("it reads beyond the end of a buffer: it was cut or its lengths lie", AGAIN);
        let view = accessor.buffer_view.ok_or_else(|| fault("its positions lie in no buffer", AGAIN))?;
        let view = self.root.buffer_views.get(view.value()).ok_or_else(beyond)?;
        let buffer = self.buffers.get(view.buffer.value()).ok_or_else(beyond)?;
        let size = |v: u64| usize::try_from(v).map_err(|_| beyond());
        let start = size(view.byte_offset.map_or(0, |o| o.0))?;
        let end = start.checked_add(size(view.byte_length.0)?).ok_or_else(beyond)?;
        let bytes = buffer.get(start..end).ok_or_else(beyond)?;
        let bytes = bytes.get(size(accessor.byte_offset.map_or(0, |o| o.0))?..).ok_or_else(beyond)?;
        let stride = view.byte_stride.map_or(item, |s| s.0).max(item);
        let count = size(accessor.count.0)?;
        let needed = count.checked_sub(1).map_or(Some(0), |n| n.checked_mul(stride)?.checked_add(item));
        if needed.is_none_or(|n| n > bytes.len()) {
            return Err(beyond());
        }
        Ok((bytes, stride))
    }
}

fn component(accessor: &Accessor) -> Result<ComponentType, Fault> {
    match accessor.component_type {
        Checked::Valid(c) => Ok(c.0),
        Checked::Invalid => Err(fault("it has numbers of an unknown type", AGAIN)),
    }
}

/// The number at the start of `b`, which holds at least one.
fn value(b: &[u8], component: ComponentType, normalized: bool) -> f64 {
    let (value, largest) = match component {
        ComponentType::I8 => (f64::from(b[0] as i8), 127.0),
        ComponentType::U8 => (f64::from(b[0]), 255.0),
        ComponentType::I16 => (f64::from(i16::from_le_bytes([b[0], b[1]])), 32767.0),
        ComponentType::U16 => (f64::from(u16::from_le_bytes([b[0], b[1]])), 65535.0),
        ComponentType::U32 => return f64::from(u32::from_le_bytes([b[0], b[1], b[2], b[3]])),
        ComponentType::F32 => return f64::from(f32::from_le_bytes([b[0], b[1], b[2], b[3]])),
    };
    if normalized { (value / largest).max(-1.0) } else { value }
}
