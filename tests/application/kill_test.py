"""kill -9 at random moments: the run is resumed and nothing is lost.

    kill_test.py PROGRAM SOURCE TIMES RANKS LAUNCHER...    LAUNCHER: mpiexec ... -n

A run that writes checkpoints all the time is started and, after a random while,
either mpiexec or one of its ranks is killed; then it is resumed with
--resume=auto and killed again, TIMES times, and at last left to end. Its
statistics.csv must be that of a run that was left alone, but for the clock.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time

from parameters import parameter_file

PATIENCE = 100  # seconds

SETS = ['Discriminator/Linear solver=direct', 'Output/Interval=0.02',
        'Output/Checkpoint interval=0.02']


def in_session(leader):
    """The processes of the session, apart from its leader."""
    found = []
    for name in os.listdir('/proc'):
        if name.isdigit() and int(name) != leader:
            try:
                with open('/proc/%s/stat' % name, encoding='utf-8') as file:
                    fields = file.read().rsplit(')', 1)[1].split()
            except OSError:
                continue  # it has just ended
            if int(fields[3]) == leader and fields[0] != 'Z':
                found.append(int(name))
    return sorted(found)


def end_all(process):
    """Waits for all that was started; who does not end is killed."""
    process.wait(PATIENCE)
    end = time.monotonic() + PATIENCE / 4
    while in_session(process.pid):
        if time.monotonic() > end:
            for pid in in_session(process.pid):
                os.kill(pid, signal.SIGKILL)
        time.sleep(.05)


def start(program, folder, ranks):
    words = ['run', 'case.prm', '--quiet', '--resume=auto', '--output', folder]
    for text in SETS:
        words += ['--set', text]
    return subprocess.Popen(program.words(words, ranks), cwd=program.folder,
                            env=program.environment(), start_new_session=True,
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                            encoding='utf-8')


def kill_once(program, folder, ranks, wait):
    """True if it was killed before it ended by itself."""
    with start(program, folder, ranks) as process:
        time.sleep(wait)
        victims = [process.pid] + in_session(process.pid)
        victim = random.choice(victims)
        alive = process.poll() is None
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            pass
        end_all(process)
        return alive and process.returncode != 0


def lines_of(folder):
    lines = [line.split(',') for line in
             (folder / 'statistics.csv').read_text().splitlines()]
    clock = lines[0].index('wall_seconds')
    return [line[:clock] + line[clock + 1:] for line in lines]


def kill_and_resume(program, times, ranks):
    program.write('case.prm', parameter_file(program.source, end_time='1'))
    begin = time.monotonic()
    whole = program.run('whole', SETS, ranks=ranks)
    seconds = time.monotonic() - begin
    folder, n_killed, steps = program.folder / 'killed', 0, []
    while n_killed < times:
        if kill_once(program, folder, ranks, random.uniform(0, seconds)):
            n_killed += 1
            table = folder / 'statistics.csv'
            steps.append(table.read_text().count('\n') if table.exists()
                         else 0)
        elif lines_of(folder) == lines_of(whole):
            folder = program.folder / ('killed_%d' % n_killed)  # a new one
    with start(program, folder, ranks) as process:
        _, said = process.communicate(timeout=PATIENCE)
        if process.returncode != 0:
            raise AssertionError('exit code %d after %d kills: %s'
                                 % (process.returncode, n_killed, said))
    if lines_of(folder) != lines_of(whole):
        raise AssertionError('other statistics after %d kills' % n_killed)
    print('killed %d times, with %s rows; the statistics are the same'
          % (n_killed, steps))


if __name__ == '__main__':
    from program import Program
    with tempfile.TemporaryDirectory(prefix='lipflow_') as NAME:
        kill_and_resume(Program(sys.argv[1], sys.argv[5:], NAME, sys.argv[2]),
                        int(sys.argv[3]), int(sys.argv[4]))
