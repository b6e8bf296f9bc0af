"""Slurm's own daemons on this machine, set up in a folder that goes away afterwards."""

import getpass
import os
import pathlib
import secrets
import shutil
import socket
import subprocess
import time

from common import JOBS, Failed, expect, run

SCRIPT = pathlib.Path(__file__).resolve().parent.parent / "slurm" / "render.sbatch"
PROGRAMS = ["munged", "slurmctld", "slurmd", "sbatch"]
PATIENCE_S = 600

CONFIG = """
ClusterName=tonsure
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
ReturnToService=2
NodeName={host} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def install():
    """Debian's slurm-wlm, where it is missing."""
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    if all(shutil.which(program) for program in PROGRAMS):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Failed("Slurm is missing; install it as root (Debian: apt-get install slurm-wlm), then run this again")
    run(["apt-get", "update"])
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "install", "-y", "--no-install-recommends", "slurm-wlm"], env=quiet)


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Slurm:
    """A controller and one node of two cores."""

    def __init__(self, folder):
        self.folder, self.daemons = folder, []
        for name in ("state", "spool"):
            (folder / name).mkdir(parents=True)
        key = folder / "munge.key"
        key.write_bytes(secrets.token_bytes(1024))
        key.chmod(0o600)
        config = CONFIG.format(
            host=socket.gethostname().split(".")[0], ports=free_ports(2), user=getpass.getuser(), folder=folder
        )
        (folder / "slurm.conf").write_text(config)
        self.own = {**os.environ, "SLURM_CONF": str(folder / "slurm.conf")}

    def __enter__(self):
        try:
            files = [f"--{what}-file={self.folder}/munge.{what}" for what in ("key", "log", "pid", "seed")]
            self.begin(["munged", "--foreground", "--force", f"--socket={self.folder}/munge.socket", *files])
            self.wait_for(lambda: (self.folder / "munge.socket").exists(), "munged")
            self.begin(["slurmctld", "-D"])
            self.begin(["slurmd", "-D"])
            self.wait_for(lambda: self.ask("sinfo", "-h", "-o", "%T") == "idle", "the node")
        except BaseException:
            self.__exit__()
            raise
        return self

    def begin(self, command):
        with open(self.folder / f"{command[0]}.out", "w") as out:
            self.daemons.append(subprocess.Popen(command, env=self.own, stdout=out, stderr=out))

    def ask(self, *command):
        done = subprocess.run(command, env=self.own, text=True, capture_output=True)
        return done.stdout.strip() if done.returncode == 0 else done.stderr.strip()

    def wait_for(self, truth, what, patience_s=60):
        end = time.monotonic() + patience_s
        while not truth():
            logs = {path.name: path.read_text()[-1500:] for path in self.folder.glob("*.[lo][ou][gt]")}
            expect(time.monotonic() < end, f"{what} does not come up or to an end; {logs}")
            time.sleep(0.2)

    def __exit__(self, *_):
        for daemon in reversed(self.daemons):
            daemon.terminate()
        for daemon in self.daemons:
            try:
                daemon.wait(20)
            except subprocess.TimeoutExpired:
                daemon.kill()


def an_array_of_four(place):
    """Four tasks of an array make what one process makes, though one is put back into the queue in the middle."""
    install()
    output = place.folder / "slurm"
    with Slurm(place.folder / "slurm-daemons") as slurm:
        slurm.own["TONSURE"] = str(place.tonsure)
        command = ["sbatch", "--parsable", "--array=1-4", f"--output={place.folder}/task-%a.txt"]
        job = run([*command, SCRIPT, place.jobs, output], env=slurm.own, cwd=place.folder).strip()
        slurm.wait_for(lambda: any(output.glob("*.png")), "the first picture", PATIENCE_S)
        said = slurm.ask("scontrol", "requeue", f"{job}_1")
        expect(not said, f"a task is not put back into the queue: {said}")
        # It would be held back for two minutes.
        slurm.wait_for(lambda: "PENDING" in slurm.ask("squeue", "-h", "-j", f"{job}_1", "-o", "%T"), "the requeued task")
        slurm.ask("scontrol", "update", f"JobId={job}_1", "StartTime=now")
        slurm.wait_for(lambda: slurm.ask("squeue", "-h", "-j", job, "-o", "%T") == "", "the array", PATIENCE_S)
        gaps = ["sbatch", "-W", "--array=1,3", SCRIPT, place.jobs, output]
        status = subprocess.run(gaps, env=slurm.own, cwd=place.folder, capture_output=True).returncode
        expect(status == 2, f"an array with gaps ended with {status}")
        tasks = slurm.ask("scontrol", "show", "job", job, "--oneliner").splitlines()
        well = sum("JobState=COMPLETED" in task and "ExitCode=0:0" in task for task in tasks)
        expect(well == 4, f"{well} of 4 tasks ended well: {tasks}")
        version = slurm.ask("slurmctld", "-V")
    place.compare("slurm")
    return f"{version}, four tasks, one requeued in the middle, {JOBS} equal files"
