"""Full disks: a message, exit code 4, and nothing that was there is damaged.

The disk is a tmpfs in a mount namespace of its own, for which one must be root
or allowed to make user namespaces. Where neither is so these tests say that
they did nothing.
"""

import pathlib
import shutil
import subprocess

import run_files
from checkpoint_tests import checkpoints, without_clock
from parameters import parameter_file
from program import TIME_LIMIT
from run_files import check

PAGE = 4096

# Mounts, runs, and takes everything out before the disk is gone.
SCRIPT = '''mount -t tmpfs -o size=$1 none disk || exit 99
shift
"$@"
code=$?
cp -a disk/. left
exit $code
'''


def pages(path):
    """Bytes that a file or all files of a folder take on the disk."""
    path = pathlib.Path(path)
    if path.is_file():
        return -(-path.stat().st_size // PAGE) * PAGE
    return PAGE + sum(pages(entry) for entry in path.iterdir())


def unshare_words(folder):
    """None if nothing can be mounted here."""
    for options in (['--mount'], ['--mount', '--user', '--map-root-user']):
        words = ['unshare', *options]
        try:
            result = subprocess.run(
                words + ['mount', '-t', 'tmpfs', 'none', folder],
                capture_output=True)
        except FileNotFoundError:
            return None
        if result.returncode == 0:
            return words
    return None


class Disk:
    """Runs case.prm on a disk of its own. What it leaves is in `left`."""

    def __init__(self, program):
        self.program = program
        self.left = program.folder / 'left'
        (program.folder / 'disk').mkdir()
        self.unshare = unshare_words(program.folder / 'disk')
        if self.unshare is None:
            print('not tested: nothing can be mounted here')

    def run(self, size, sets, ranks=None):
        """The run fails for lack of space; returns what it says on stderr."""
        if self.left.exists():
            shutil.rmtree(self.left)
        words = ['run', 'case.prm', '--quiet', '--output', 'disk/run']
        for text in sets:
            words += ['--set', text]
        result = subprocess.run(
            self.unshare + ['sh', '-c', SCRIPT, 'sh', str(size)] +
            self.program.words(words, ranks), cwd=self.program.folder,
            env=self.program.environment(), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, timeout=TIME_LIMIT, encoding='utf-8')
        self.program.expect(result, 4)
        check(result.stderr.count('lipflow: error: ') == 1 and
              result.stderr.count('disk full') == 1,
              'it says: ' + result.stderr)
        return result.stderr

    def folder(self):
        return self.left / 'run'


def check_rows(left, whole):
    """All rows but the last ones, and none in part. Returns how many."""
    some, all_rows = (without_clock(folder / 'statistics.csv')
                      for folder in (left, whole))
    check(some == all_rows[:len(some)], 'the statistics differ')
    return len(some) - 1


def check_same_files(left, whole, name):
    """What is in the folder of that name is as in the whole run."""
    for path in (left / name).iterdir():
        check(path.suffix != '.part', '%s was left behind' % path)
        check(path.read_bytes() == (whole / name / path.name).read_bytes(),
              '%s is damaged' % path)


def write_case(program, refinements, end_time='0.2'):
    text = parameter_file(program.source, 'box', end_time=end_time)
    program.write('case.prm', text.replace(
        'refinements = 2', 'refinements = %d' % refinements))


def fields(program):
    disk = Disk(program)
    write_case(program, 4)
    sets = ['Output/Report=false', 'Output/Interval=0.05']
    whole = program.run('whole', sets)
    last = run_files.read_collection(whole)[-1][0]
    size = max(pages(path) for path in (whole / 'fields').iterdir())
    if disk.unshare is None:
        return
    for ranks in (None, 3):
        said = disk.run(pages(whole) - size // 2, sets, ranks)
        check('fields' in said, 'it says: ' + said)
        left = disk.folder()
        times = [time for time, _ in run_files.read_collection(left)]
        check(times and times[-1] < last, 'outputs at %s' % times)
        if ranks is None:
            check_same_files(left, whole, 'fields')
            check(check_rows(left, whole) > 2, 'no rows')


def statistics(program):
    disk = Disk(program)
    write_case(program, 2, '8')
    sets = ['Output/Report=false', 'Output/Fields=false']
    whole = program.run('whole', sets)
    table = (whole / 'statistics.csv').stat().st_size
    if disk.unshare is None:
        return
    check(table > 4 * PAGE, 'the table has %d bytes only' % table)
    for ranks in (None, 2):
        said = disk.run(pages(whole) - 3 * PAGE, sets, ranks)
        check('statistics.csv' in said, 'it says: ' + said)
        rows = run_files.read_statistics(disk.folder())
        check(len(rows) > 2, '%d rows' % len(rows))
        if ranks is None:
            check_rows(disk.folder(), whole)


def checkpoint(program):
    disk = Disk(program)
    write_case(program, 4)
    sets = ['Output/Report=false', 'Output/Fields=false',
            'Output/Checkpoint interval=0.05',
            'Discriminator/Linear solver=direct']
    whole = program.run('whole', sets)
    one, other = checkpoints(whole)
    if disk.unshare is None:
        return
    for ranks in (None, 3):
        said = disk.run(pages(whole) + pages(other) // 2, sets, ranks)
        check('checkpoints' in said, 'it says: ' + said)
        left = disk.folder()
        kept = checkpoints(left)
        check([path.name for path in kept] == ['00001', '00002'],
              'left are %s' % kept)
        result = program.succeed(
            'run', 'case.prm', '--resume', '--output', left,
            *[word for text in sets for word in ('--set', text)], ranks=ranks)
        check('resuming from checkpoint 2' in result.stderr and
              'damaged' not in result.stderr, result.stderr)
        if ranks is None:
            check(without_clock(left / 'statistics.csv') ==
                  without_clock(whole / 'statistics.csv'),
                  'the statistics differ')
    check(one.name != other.name, 'one checkpoint only')


def report(program):
    disk = Disk(program)
    write_case(program, 3)
    sets = ['Output/Fields=false']
    whole = program.run('whole', sets)
    if disk.unshare is None:
        return
    said = disk.run(pages(whole) - pages(whole / 'report.html') // 2, sets)
    check('report.html' in said, 'it says: ' + said)
    left = disk.folder()
    check(check_rows(left, whole) == len(run_files.read_statistics(whole)),
          'rows are missing')
    record = run_files.read_record(left)
    check(record['exit_code'] in (4, None), 'run.json: %s' % record)
    check(not list(left.glob('*.part')), 'something was left behind')
    program.succeed('report', left)
    sizes = [(folder / 'report.html').stat().st_size
             for folder in (left, whole)]
    check(abs(sizes[0] - sizes[1]) < .01 * sizes[1], 'another report')


TESTS = {'disk.' + test.__name__: test for test in (
    fields, statistics, checkpoint, report)}
