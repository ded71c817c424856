"""kill -9 at random moments: the run is resumed and nothing is lost.

    kill_test.py PROGRAM SOURCE TIMES RANKS LAUNCHER...    LAUNCHER: mpiexec ... -n

A run that writes checkpoints all the time is started and, after a random while
or a random number of steps, either mpiexec or one of its ranks is killed; then
it is resumed with --resume=auto and killed again. When it comes to its end the
next one begins, until there were TIMES kills. The statistics.csv of each must be
that of a run that was left alone, but for the clock.
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


def n_rows(folder):
    table = folder / 'statistics.csv'
    return max(table.read_text().count('\n') - 1, 0) if table.exists() else 0


def wait_for(process, folder, n_steps, seconds):
    """Until there are so many rows more, then so long."""
    wanted = n_rows(folder) + n_steps
    end = time.monotonic() + PATIENCE
    while (n_rows(folder) < wanted and process.poll() is None and
           time.monotonic() < end):
        time.sleep(.005)
    time.sleep(seconds)


def kill_once(program, folder, ranks, n_steps, seconds):
    """True if it was killed before it ended by itself."""
    with start(program, folder, ranks) as process:
        wait_for(process, folder, n_steps, seconds)
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


def finish(program, folder, ranks, whole):
    """It ends, and its numbers are those of the whole run."""
    with start(program, folder, ranks) as process:
        _, said = process.communicate(timeout=PATIENCE)
        if process.returncode != 0:
            raise AssertionError('exit code %d in %s: %s'
                                 % (process.returncode, folder, said))
    if lines_of(folder) != lines_of(whole):
        raise AssertionError('other statistics in %s' % folder)


def kill_and_resume(program, times, ranks):
    text = parameter_file(program.source, end_time='1')
    program.write('case.prm', text.replace('refinements = 6',
                                           'refinements = 8'))
    whole = program.run('whole', SETS, ranks=ranks)
    n_all, rows, n_runs = n_rows(whole), [], 1
    while len(rows) < times:
        folder = program.folder / ('killed_%d' % n_runs)
        # Half of them at any moment, as while it starts; half in its steps.
        n_steps, seconds = random.choice((
            (0, random.uniform(0, 2)),
            (random.randint(1, n_all // 3), random.uniform(0, .05))))
        if kill_once(program, folder, ranks, n_steps, seconds):
            rows.append(n_rows(folder))
        if n_rows(folder) == n_all:
            finish(program, folder, ranks, whole)
            n_runs += 1
    finish(program, program.folder / ('killed_%d' % n_runs), ranks, whole)
    print('%d runs of %d rows were killed %d times, with %s rows; their '
          'statistics are the same' % (n_runs, n_all, times, rows))


if __name__ == '__main__':
    from program import Program
    with tempfile.TemporaryDirectory(prefix='lipflow_') as NAME:
        kill_and_resume(Program(sys.argv[1], sys.argv[5:], NAME, sys.argv[2]),
                        int(sys.argv[3]), int(sys.argv[4]))
