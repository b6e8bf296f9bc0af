#!/bin/sh
# slurm-wlm 22.05.8 (Debian 12): an array may be of several parts, each with its own step, as in --array=1-3,7-9:2. Every
# task of it, those of the part without a step too, has SLURM_ARRAY_TASK_STEP=2, and MIN, MAX and COUNT are 1, 9 and 5:
# just as of 1-9:2. So (ID - MIN) / STEP + 1, which is the task's place in every array of one part, gives two tasks
# the same place and none the third, and no variable tells.
#
# Output seen:
#   ID MIN MAX STEP COUNT place: 1 1 9 2 5 1, 2 1 9 2 5 1, 3 1 9 2 5 2, 7 1 9 2 5 4, 9 1 9 2 5 5
#
# In Tonsure: deploy/slurm/render.sbatch takes arrays without gaps alone (MAX - MIN + 1 is COUNT) and refuses others.
#
# Debian's packages are unpacked below a temporary folder, where its own daemons run.
set -eu
dir=$(mktemp -d)
daemons=
trap 'kill $daemons 2>/dev/null || true; sleep 5; kill -9 $daemons 2>/dev/null || true; rm -rf "$dir"' EXIT
chmod 755 "$dir"
cd "$dir"
[ "$(id -u)" != 0 ] || apt-get update >/dev/null 2>&1
apt-get download -qq slurm-wlm-basic-plugins slurm-client slurmd slurmctld munge libmunge2 libhwloc15 liblua5.1-0 >/dev/null 2>&1
for package in ./*.deb; do dpkg -x "$package" root; done
library=$(dirname "$(find "$dir/root" -name libmunge.so.2)")
plugins=$(dirname "$(find "$dir/root" -name libslurmfull.so)")
export LD_LIBRARY_PATH="$library:$plugins" SLURM_CONF="$dir/slurm.conf" PATH="$dir/root/usr/bin:$dir/root/usr/sbin:$PATH"
host=$(uname -n | cut -d. -f1)
mkdir state spool
head -c 1024 /dev/urandom > key
chmod 600 key
cat > slurm.conf <<CONFIG
ClusterName=finding
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=26817
SlurmdPort=26818
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthInfo=socket=$dir/socket
PluginDir=$plugins
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd.pid
ProctrackType=proctrack/linuxproc
MpiDefault=none
SlurmdParameters=config_overrides
NodeName=$host NodeAddr=127.0.0.1 CPUs=1
PartitionName=all Nodes=ALL Default=YES
CONFIG
munged --foreground --force --socket="$dir/socket" --key-file="$dir/key" --log-file="$dir/munged.log" \
    --pid-file="$dir/munged.pid" --seed-file="$dir/seed" >munged.out 2>&1 & daemons="$daemons $!"
sleep 1
slurmctld-wlm -D >slurmctld.out 2>&1 & daemons="$daemons $!"
slurmd-wlm -D -d "$(find "$dir/root" -name slurmstepd-wlm -path "*bin*")" >slurmd.out 2>&1 & daemons="$daemons $!"
for _ in $(seq 60); do [ "$(sinfo -h -o %T 2>/dev/null)" = idle ] && break; sleep 1; done
cat > task.sh <<'TASK'
#!/bin/sh
echo "$SLURM_ARRAY_TASK_ID $SLURM_ARRAY_TASK_MIN $SLURM_ARRAY_TASK_MAX $SLURM_ARRAY_TASK_STEP $SLURM_ARRAY_TASK_COUNT" \
    "$(((SLURM_ARRAY_TASK_ID - SLURM_ARRAY_TASK_MIN) / SLURM_ARRAY_TASK_STEP + 1))"
TASK
[ "$(sinfo -h -o %T)" = idle ] || { echo "the node does not come up: $(tail -n 3 slurmd.out)" >&2; exit 1; }
sbatch -W --array=1-3,7-9:2 --output="$dir/task-%a" task.sh >/dev/null
seen=$(cat task-1 task-2 task-3 task-7 task-9 | paste -sd,)
echo "$(slurmctld-wlm -V): ID MIN MAX STEP COUNT place: $seen"
[ "$seen" = "1 1 9 2 5 1,2 1 9 2 5 1,3 1 9 2 5 2,7 1 9 2 5 4,9 1 9 2 5 5" ] || {
    echo "changed: the variables are something else now" >&2
    exit 1
}
