"""The job scripts of scripts/cluster, under a srun and an sbatch of our own."""

import csv
import os
import subprocess

import parameters
import run_files
from run_files import check

# Starts two ranks and, the first time, asks them to stop once they have made
# ten steps.
SRUN = """#!/bin/bash
%(launcher)s 2 "$@" &
job=$!
if [[ ! -e stopped ]]; then
  touch stopped
  for _ in $(seq 600); do
    [[ $(wc -l 2>/dev/null <out/statistics.csv || echo 0) -lt 12 ]] || break
    sleep 0.1
  done
  kill -USR1 $job
fi
wait $job
status=$?
# wait returns early when a signal arrives for the shell itself.
while kill -0 $job 2>/dev/null; do wait $job; status=$?; done
exit $status
"""

# The job runs at once; options come first.
SBATCH = """#!/bin/bash
while [[ $1 == --* ]]; do shift; done
echo "sbatch $*" >>submitted
exec bash "$@"
"""


def executable(path, text):
    path.write_text(text)
    path.chmod(0o755)


def chain(program):
    """A job that is stopped submits the next, which goes on to the end."""
    text = parameters.parameter_file(program.source, end_time='2')
    program.write('case.prm', text.replace('refinements = 6',
                                           'refinements = 9'))
    tools = program.folder / 'bin'
    tools.mkdir()
    executable(tools / 'srun', SRUN % {'launcher': ' '.join(program.launcher)})
    executable(tools / 'sbatch', SBATCH)
    (tools / 'lipflow').symlink_to(program.path)
    environment = dict(os.environ, LIPFLOW_OUTPUT='out', SLURM_JOB_ID='7',
                       PATH='%s:%s' % (tools, os.environ['PATH']))
    result = subprocess.run(
        ['bash', str(program.source / 'scripts/cluster/chain.slurm'), 'case.prm'],
        cwd=program.folder, env=environment, capture_output=True, text=True,
        timeout=250)
    check(result.returncode == 0, 'exit code %d\n%s%s'
          % (result.returncode, result.stdout, result.stderr))
    check('job 2 of at most 20 ended with 0' in result.stdout,
          'not two jobs: ' + result.stdout)
    record = run_files.read_record(program.folder / 'out')
    check([entry['job'] for entry in [record] + record['resumes']] ==
          ['SLURM_JOB_ID=7'] * 2, 'run.json: %s' % record)
    rows = run_files.read_statistics(program.folder / 'out')
    check(rows[-1]['time'] == 2, 'the end is at %g' % rows[-1]['time'])
    check([row['step'] for row in rows] == list(range(len(rows))),
          'steps are missing, or are there twice')


def scaling(program):
    """A table of two numbers of ranks, strong and weak."""
    text = parameters.parameter_file(program.source, end_time='2')
    program.write('case.prm', text)
    for weak, ranks in (([], ['1', '2']), (['--weak'], ['1'])):
        result = subprocess.run(
            [str(program.source / 'scripts/cluster/scaling'), 'case.prm'] +
            ranks + weak + ['--steps', '5', '--program', str(program.path),
                            '--launcher', ' '.join(program.launcher)],
            cwd=program.folder, capture_output=True, text=True, timeout=200)
        check(result.returncode == 0, 'exit code %d\n%s%s'
              % (result.returncode, result.stdout, result.stderr))
        with open(program.folder / 'scaling/scaling.csv',
                  newline='') as file:
            rows = list(csv.DictReader(file))
        check([row['ranks'] for row in rows] == ranks, 'other ranks')
        last = 'efficiency' if weak else 'speed_up'
        check(float(rows[0][last]) == 1, 'the first row is not the unit')
        for row in rows:
            check(float(row['matrices']) >= 1 and float(row[last]) > 0,
                  'no work in %s' % row)
    # A problem whose steps are not known before.
    result = subprocess.run(
        [str(program.source / 'scripts/cluster/scaling'),
         str(program.source / 'problems/ornstein_uhlenbeck_1d.prm'), '1',
         '--program', str(program.path)],
        cwd=program.folder, capture_output=True, text=True, timeout=200)
    check(result.returncode == 1 and 'finite Lipschitz bound' in result.stderr,
          'not refused:\n' + result.stderr)


TESTS = {'cluster.chain': chain, 'cluster.scaling': scaling}
