#!/bin/sh
# wgpu (Python) 0.32.0: the documented way to wait until a queue has done its work, `on_submitted_work_done_sync()`,
# raises a TypeError on a fresh device. A benchmark that waits with something else measures the submission alone, or a
# copy of the whole picture.
#
# Output seen:
#   0.32.0 TypeError: initializer for ctype ... must be a pointer to same type (the callback lacks an argument)
#
# In Tonsure: benches/peers reads four bytes back to know that a frame of pygfx is finished.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-$dir}"
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check wgpu==0.32.0
"$dir/venv/bin/python" - <<'PYTHON'
import wgpu

adapter = wgpu.gpu.request_adapter_sync(power_preference="high-performance")
device = adapter.request_device_sync()
buffer = device.create_buffer(size=4, usage=wgpu.BufferUsage.COPY_DST)
device.queue.write_buffer(buffer, 0, b"1234")
try:
    device.queue.on_submitted_work_done_sync()
except TypeError as error:
    print(wgpu.__version__, "TypeError:", error)
else:
    raise SystemExit("changed: the queue can be waited for")
PYTHON
