"""Checkpoints: a run that is resumed is the run that was not interrupted."""

import json
import os
import shlex
import shutil
import signal
import subprocess
import time

import kill_test
import label_tests
import latent_tests
import point_tests
import run_files
from parameters import parameter_file
from program import TIME_LIMIT
from ranks_tests import compare_fields, compare_rows
from run_files import check

DIRECT = ['Discriminator/Linear solver=direct',
          'Discriminator/Reproducible=true']
PLAIN = DIRECT[:1]
CG = ['Discriminator/Linear solver=cg']
PARTICLES = ['Source/Type=samples', 'Source/Number of samples=4000',
             'Target/Density=(x-1)^2+y^2 < 0.09', 'Time/CFL number=0.5',
             'Divergence/Lipschitz bound=2', 'Output/Particles=csv']
CLUSTER = ['Source/Density=(x+1.6)^2+(y+0.7)^2 < 0.05',
           'Particles/Largest imbalance=1.05']
SCATTERED = ['Source/Density=1']

ADAPTIVE = ['Adaptivity/Levels=1', 'Adaptivity/Gap tolerance=0.1']

# geometry, end time, parameters
ON_MESHES = {
    'line': ('line', '0.4', []),
    'line_unbounded': ('line', '0.1', ['Divergence/Lipschitz bound=inf']),
    'box': ('box', '0.5', []),
    'cube': ('cube', '0.3', []),
    'rooms_particles': ('rooms', '0.4', [
        'Source/Type=samples', 'Source/Number of samples=500']),
    'line_particles': ('line', '0.4', [
        'Source/Type=samples', 'Source/Number of samples=500',
        'Time/Scheme=ab2']),
    'particles': ('box', '0.4', PARTICLES + SCATTERED),
    'particles_of_rk4': ('box', '0.3', PARTICLES + SCATTERED +
                         ['Time/Scheme=rk4']),
    'clusters': ('box', '0.5', PARTICLES + CLUSTER),
    'box_direct': ('box', '0.5', PLAIN),
    'box_cg': ('box', '0.5', CG),
    'box_two_stages': ('box', '0.3', ['Time/Scheme=sdirk2']),
    'box_adaptive': ('box', '0.3', ADAPTIVE + [
        'Source/Density=0.01+exp(-20*((x-1)^2+(y-0.2)^2))',
        'Target/Density=0.01+exp(-20*((x+1)^2+(y+0.3)^2))']),
    'adaptive_particles': ('box', '0.25', ADAPTIVE + PARTICLES + CLUSTER),
    'cube_cg': ('cube', '0.2', CG + ['Discriminator/Relative gap=1e-4']),
    'clusters_cg': ('box', '0.4', CG + PARTICLES + CLUSTER),
}


def checkpoints(folder):
    """The folders, the oldest first."""
    return sorted(path for path in (folder / 'checkpoints').iterdir()
                  if path.is_dir())


def manifest(path):
    return json.loads((path / 'manifest.json').read_text())


def without_clock(path):
    """The lines of statistics.csv without what the clock says."""
    lines = [line.split(',') for line in path.read_text().splitlines()]
    column = lines[0].index('wall_seconds')
    return [line[:column] + line[column + 1:] for line in lines]


def cut_back(program, folder, name):
    """A copy of the run whose newest checkpoint is gone."""
    copy = program.folder / name
    shutil.copytree(folder, copy)
    shutil.rmtree(checkpoints(copy)[-1])
    return copy


def resume(program, folder, sets=(), ranks=None, words=()):
    options = [word for text in sets for word in ('--set', text)]
    return program.succeed('run', 'case.prm', '--resume', '--output', folder,
                           *options, *words, ranks=ranks)


def check_resumed(folder, whole, to_the_bit=True):
    """The files of a resumed run are those of the whole one."""
    if to_the_bit:
        check(without_clock(folder / 'statistics.csv') ==
              without_clock(whole / 'statistics.csv'),
              'the statistics of %s differ' % folder)
    for name in ('fields', 'particles'):
        if (whole / (name + '.pvd')).exists():
            outputs = run_files.read_collection(folder, name)
            other = run_files.read_collection(whole, name)
            check(len(outputs) == len(other) and
                  all(abs(a[0] - b[0]) < 1e-12
                      for a, b in zip(outputs, other)), name + '.pvd differs')
    record = run_files.read_record(folder)
    check(record['exit_code'] == 0 and len(record['resumes']) == 1 and
          record['started'] == run_files.read_record(whole)['started'],
          'run.json: %s' % record)
    check((folder / 'report.html').exists(), 'no report')


def check_mesh_timings(folders):
    """Changes of the mesh are in timings.json, those before a resumption, too,
    and the solves after them in the rows of statistics.csv."""
    calls = set()
    for folder in folders:
        sections = {section['name']: section for section in json.loads(
            (folder / 'timings.json').read_text())['sections']}
        calls.add(sections['mesh']['calls'])
        rows = run_files.read_statistics(folder)
        seconds = sum(row['wall_seconds'] for row in rows)
        check(abs(sections['steps']['seconds'] - seconds) <= 1e-6 * seconds,
              'steps took %s s, rows %g' % (sections['steps'], seconds))
    check(len(calls) == 1 and min(calls) > 0, 'changes of the mesh: %s' % calls)


def on_a_mesh(program, case):
    geometry, end_time, sets = case
    program.write('case.prm', parameter_file(
        program.source, geometry, end_time=end_time))
    is_own = sets[:1] in (CG, PLAIN)
    sets = ([] if is_own else DIRECT) + [
        'Output/Checkpoint interval=%g' % (float(end_time) / 2),
        'Output/Interval=%g' % (float(end_time) / 4)] + sets
    rows = {}
    for ranks in (1, 2, 3):
        whole = program.run('whole_%d' % ranks, sets, ranks=ranks)
        middle, end = checkpoints(whole)
        rows[ranks] = run_files.check_run(whole)
        check(0 < manifest(middle)['step'] < manifest(end)['step'] ==
              rows[ranks][-1]['step'], 'wrong times of checkpoints')
        same = cut_back(program, whole, 'same_%d' % ranks)
        resume(program, same, sets, ranks)
        compare_rows(rows[ranks], run_files.check_run(same), ranks)
        # Direct solves as small as these are, whether asked to or not.
        check_resumed(same, whole, to_the_bit=True)
    if ADAPTIVE[0] in sets:
        check(len({row['nodes'] for row in rows[1]}) > 1,
              'the mesh has not changed')
        check_mesh_timings(program.folder / name
                           for name in ('whole_2', 'same_2'))
    if 'Particles/Largest imbalance=1.05' in sets:
        check(run_files.read_record(program.folder / 'same_3')['result']
              ['redistributions'] >= 1, 'the cells were never dealt out anew')
    if CG[0] in sets:
        return  # residuals, which are not small, depend on the partition
    for before, after in ((1, 2), (2, 3), (3, 1)):
        whole = program.folder / ('whole_%d' % before)
        other = cut_back(program, whole, '%d_to_%d' % (before, after))
        resume(program, other, sets, after)
        check_resumed(other, whole, to_the_bit=False)
        compare_rows(rows[1], run_files.check_run(other), after)


def of_points(program, kind, scheme, ranks, sets=()):
    point_tests.write(program, scheme=scheme, kind=kind)
    middle_and_back(program, 0.5, ranks, sets)


def middle_and_back(program, interval, ranks, sets):
    sets = ['Output/Checkpoint interval=%g' % interval] + list(sets)
    whole = program.run('whole', sets, ranks=ranks)
    rows = run_files.check_points_run(whole)
    same = cut_back(program, whole, 'same')
    check(0 < manifest(checkpoints(same)[0])['step'] < rows[-1]['step'],
          'not the middle')
    resume(program, same, sets, ranks)
    run_files.check_points_run(same)
    check_resumed(same, whole)
    for table in ('distances.csv', 'latent.csv', 'mobility.csv'):
        if (whole / table).exists():
            check((same / table).read_text() == (whole / table).read_text(),
                  table + ' differs')
    for path in (whole / 'particles').glob('*.csv'):
        check((same / 'particles' / path.name).read_text() ==
              path.read_text(), path.name + ' differs')
    other = cut_back(program, whole, 'other')
    resume(program, other, sets, 3 - ranks)
    # Points are the same on any number of ranks, bit by bit.
    check_resumed(other, whole)


def of_networks(program, *arguments):
    if program.has_networks():
        of_points(program, *arguments)


def points_latent(program):
    """The maps are those of the start: nothing is fitted again."""
    of_points(program, 'exact', 'explicit', 1, latent_tests.PCA)


def points_autoencoder(program):
    of_networks(program, 'neural', 'explicit', 1, latent_tests.AUTOENCODER)


def points_labelled(program):
    if program.has_networks():
        label_tests.write(program)
        middle_and_back(program, 2.5, 2, ['Output/Particles=csv'])


def writers(program):
    """Resumed twice, with other numbers of files; fields.pvd opens."""
    program.write('case.prm', parameter_file(program.source, 'box',
                                             end_time='0.4'))
    sets = DIRECT + ['Output/Checkpoint interval=0.1', 'Output/Interval=0.05']
    outputs = []
    for name, numbers in (('one', (1, 1, 1)), ('other', (2, 3, 1))):
        words = ['Output/Writers=%d' % n for n in numbers]
        folder = program.run(name, sets + [words[0], 'Time/End time=0.1'],
                             ranks=3)
        resume(program, folder, sets + [words[1], 'Time/End time=0.2'], 3)
        resume(program, folder, sets + [words[2]], 2)
        outputs.append(run_files.read_collection(folder))
    one, other = outputs
    suffixes = [(time <= 0.2, path.suffix) for time, path in other]
    check(suffixes == [(early, '.pvtu' if early else '.vtu')
                       for early, _ in suffixes] and len(set(suffixes)) == 2,
          'files %s' % other)
    check(all(path.suffix == '.vtu' for _, path in one), 'files %s' % one)
    compare_fields(*([run_files.read_vtu(path, 2) for _, path in files]
                     for files in outputs))


# What takes long enough to be stopped in the middle: thousands of steps.
# Nothing ends by itself before that: a rank takes some 20 of these a second.
LONG = '500'


def long_run(program):
    text = parameter_file(program.source, end_time=LONG)
    program.write('case.prm', text.replace('refinements = 6',
                                           'refinements = 9'))
    return program.folder / 'run'


FEW = ['--set', 'Output/Fields=false', '--set', 'Output/Report=false']


def n_rows(folder):
    path = folder / 'statistics.csv'
    return path.read_text().count('\n') - 1 if path.exists() else 0


def start_and(program, folder, action, ranks=None):
    """Starts a long run, does something to it after some rows, waits.

    Returns the exit code and what it says.
    """
    words = program.words(['run', 'case.prm', '--output', folder] + FEW,
                          ranks)
    with subprocess.Popen(words, cwd=program.folder, encoding='utf-8',
                          env=program.environment(), stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE) as process:
        end = time.monotonic() + TIME_LIMIT
        while n_rows(folder) < 10 and process.poll() is None:
            check(time.monotonic() < end, 'no rows')
            time.sleep(.02)
        check(process.poll() is None, 'the run ended by itself')
        action(process)
        _, said = process.communicate(timeout=TIME_LIMIT)
        return process.returncode, said


def check_stopped(program, folder, result, reason, ranks=None):
    """It stopped in good order, and what it says makes it go on."""
    code, said = result
    check(code == 75, 'exit code %d: %s' % (code, said))
    lines = [line for line in said.splitlines()
             if line.startswith('lipflow: stopped after step ')]
    check(len(lines) == 1 and reason in lines[0], 'it says: ' + said)
    record = run_files.read_record(folder)
    check(record['exit_code'] == 75 and reason in record['exit_reason'],
          'run.json: ' + record['exit_reason'])
    rows = run_files.read_statistics(folder)
    newest = manifest(checkpoints(folder)[-1])
    check(newest['step'] == rows[-1]['step'], 'not the last step')

    words = shlex.split(lines[0].split('To go on: ')[1])
    check(words[1:3] == ['run', '--resume'], 'it says: ' + lines[0])
    end_time = rows[-1]['time'] + 0.1
    result = program.succeed(*words[1:], '--set',
                             'Time/End time=%.17g' % end_time, ranks=ranks)
    check('resuming from checkpoint' in result.stderr, result.stderr)
    after = run_files.check_run(folder)
    check(after[:len(rows)] == rows and len(after) > len(rows) and
          after[-1]['time'] == end_time, 'it did not go on')
    record = run_files.read_record(folder)
    change, = record['resumes'][0]['changes']
    check(change['parameter'] == 'Time/End time' and
          float(change['before']) == float(LONG),
          'run.json: %s' % record['resumes'])


def signals(program):
    """USR1 to mpirun: saved, exit code 75."""
    folder = long_run(program)
    result = start_and(program, folder,
                       lambda run: run.send_signal(signal.SIGUSR1), 3)
    check_stopped(program, folder, result, 'SIGUSR1', 3)


def termination(program):
    """TERM to a run without mpirun."""
    folder = long_run(program)
    result = start_and(program, folder, lambda run: run.terminate())
    check_stopped(program, folder, result, 'SIGTERM')


def stop_file(program):
    folder = long_run(program)
    result = start_and(program, folder, lambda run:
                       (folder / 'stop').write_text(''), 2)
    check(not (folder / 'stop').exists(), 'the request is still there')
    check_stopped(program, folder, result, "file 'stop'", 2)


def wall_limit(program):
    folder = long_run(program)
    begin = time.monotonic()
    result = program.start('run', 'case.prm', '--output', folder, *FEW,
                           '--set', 'Output/Wall time limit=0:04')
    check(time.monotonic() - begin > 1, 'no time was used')
    check_stopped(program, folder, (result.returncode, result.stderr),
                  'Wall time limit')


def wall_interval(program):
    """Checkpoints by the clock, at most two."""
    folder = long_run(program)

    def wait_and_kill(process):
        end = time.monotonic() + TIME_LIMIT
        while (not (folder / 'checkpoints/00002').exists() and
               time.monotonic() < end and process.poll() is None):
            time.sleep(.05)
        process.kill()
    program.write('case.prm', (program.folder / 'case.prm').read_text() +
                  'subsection Output\nset Checkpoint wall interval = 0:01\n'
                  'end\n')
    start_and(program, folder, wait_and_kill)
    found = [manifest(path)['step'] for path in checkpoints(folder)
             if path.suffix == '']
    check(len(found) == 2 and found[0] < found[1], 'checkpoints: %s' % found)
    rows = run_files.read_statistics(folder)
    resume(program, folder, ['Time/End time=%.17g' % (rows[-1]['time'] + .1)])
    check(run_files.check_run(folder)[:found[1]] == rows[:found[1]],
          'the rows before the checkpoint changed')


def small_run(program):
    """With checkpoints in the middle and at the end."""
    program.write('case.prm', parameter_file(program.source) +
                  'subsection Output\nset Checkpoint interval = 0.1\nend\n')
    return program.run('run')


def snapshot(folder):
    return {str(path): path.read_bytes() for path in folder.rglob('*')
            if path.is_file()}


def refusals(program):
    """What is refused is named, and nothing is touched."""
    folder = small_run(program)
    before = snapshot(folder)
    for words, code, says in (
            (['--set', 'Divergence/Lipschitz bound=2'], 2,
             ["Divergence/Lipschitz bound: is '2', but", "with '1'"]),
            (['--set', 'Target/Density=1', '--set', 'Time/CFL number=0.5'], 2,
             ['Target/Density', 'Time/CFL number', 'These parameters must']),
            (['--set', 'Time/End time=0.05'], 2, ['has come to time 0.2']),
            (['--overwrite'], 2, ['Give one of them']),
            (['--output', 'elsewhere'], 4, ['no checkpoint', '--resume=auto'])):
        words = words if '--output' in words else words + ['--output', folder]
        for ranks in (None, 2):
            result = program.start('run', 'case.prm', '--resume', *words,
                                   ranks=ranks)
            program.expect(result, code)
            for text in says:
                check(result.stderr.count(text) == 1,
                      "'%s' is not said once: %s" % (text, result.stderr))
        check(snapshot(folder) == before, '%s changed something' % words)
        check(not (program.folder / 'elsewhere').exists(), 'a folder was made')
    result = program.start('run', 'case.prm', '--resume=never')
    program.expect(result, 2)


def allowed(program):
    """The end is moved, twice, and other output asked for."""
    folder = small_run(program)
    rows = run_files.check_run(folder)
    # Numbers are compared, not their texts.
    resume(program, folder, ['Time/End time=0.3', 'Output/Fields=false',
                             'Divergence/Lipschitz bound=1.0'])
    more = run_files.check_run(folder)
    check(more[:len(rows)] == rows and more[-1]['time'] == 0.3, 'not longer')
    result = resume(program, folder, ['Time/End time=0.4'])
    check('note: resuming from checkpoint' in result.stderr, result.stderr)
    check(run_files.check_run(folder)[:len(more)] == more, 'rows changed')
    record = run_files.read_record(folder)
    check([entry['time'] for entry in record['resumes']] == [0.2, 0.3],
          'run.json: %s' % record['resumes'])
    times = [time for time, _ in run_files.read_collection(folder)]
    check(times[-1] == 0.4, 'outputs at %s' % times)
    # At its end there is nothing left to do.
    resume(program, folder, ['Time/End time=0.4'], words=['--quiet'])
    check(run_files.check_run(folder)[-1]['time'] == 0.4, 'it went on')


def starts_where_there_is_nothing(program):
    """--resume=auto: the first of a chain of jobs, and one that was killed."""
    program.write('case.prm', parameter_file(program.source))
    folder = program.folder / 'run'
    words = ['run', 'case.prm', '--resume=auto', '--output', folder]
    result = program.succeed(*words)
    check('the run starts at time 0' in result.stderr, result.stderr)
    rows = run_files.check_run(folder)
    result = program.start(*words)
    program.expect(result, 4)
    check('has ended' in result.stderr, result.stderr)
    record = run_files.read_record(folder)
    record['exit_code'] = None  # as if it had been killed
    (folder / 'run.json').write_text(json.dumps(record))
    program.succeed(*words, '--quiet', '--set', 'Time/End time=0.1')
    check(len(run_files.check_run(folder)) < len(rows), 'it did not start')


def flip(path, position):
    data = bytearray(path.read_bytes())
    data[position] ^= 1
    path.write_bytes(data)


DAMAGES = {'cut': lambda path: path.write_bytes(path.read_bytes()[:-1]),
           'emptied': lambda path: path.write_bytes(b''),
           'first bit': lambda path: flip(path, 0),
           'middle bit': lambda path: flip(path, path.stat().st_size // 2),
           'last bit': lambda path: flip(path, -1),
           'missing': os.remove}


def damaged(program):
    """Every file of the newest checkpoint in turn; then all.

    Each with another damage: any_damage_is_found_and_the_one_before_used (unit
    tests of the output) has all of them on each kind of file.
    """
    program.write('case.prm', parameter_file(program.source) +
                  'subsection Output\nset Checkpoint interval = 0.1\nend\n')
    whole = program.run('whole', [
        'Source/Type=samples', 'Source/Number of samples=50',
        'Output/Report=false'])
    middle, newest = (path.name for path in checkpoints(whole))
    step = manifest(whole / 'checkpoints' / middle)['step']
    names = sorted(path.name for path in
                   (whole / 'checkpoints' / newest).iterdir())
    check(names == ['fluxes.bin', 'manifest.json', 'nodes.bin',
                    'parameters.prm', 'particles.bin', 'state.bin'],
          'files %s' % names)
    check(len(names) == len(DAMAGES), 'not a damage for each file')
    for name, (what, damage) in zip(names, DAMAGES.items()):
        folder = program.folder / 'damaged'
        shutil.copytree(whole, folder)
        damage(folder / 'checkpoints' / newest / name)
        result = program.succeed(
            'run', 'case.prm', '--resume', '--output', folder, '--set',
            'Source/Type=samples', '--set', 'Source/Number of samples=50',
            '--set', 'Output/Report=false')
        warning = ('warning: checkpoint %d is damaged (file %s'
                   % (int(newest), name))
        check(result.stderr.count(warning) == 1 and
              'using checkpoint %d' % int(middle) in result.stderr and
              'step %d' % step in result.stderr,
              '%s, %s: %s' % (name, what, result.stderr))
        check(without_clock(folder / 'statistics.csv') ==
              without_clock(whole / 'statistics.csv'), 'other statistics')
        shutil.rmtree(folder)
    for path in checkpoints(whole):
        flip(path / 'state.bin', 5)
    before = snapshot(whole)
    result = program.start('run', 'case.prm', '--resume', '--output', whole,
                           ranks=2)
    program.expect(result, 4)
    check(result.stderr.count('No checkpoint in') == 1 and
          result.stderr.count('is damaged (file state.bin') == 2,
          result.stderr)
    check(snapshot(whole) == before, 'something was changed')


def changed_data(program):
    """Not with other data than it was started with."""
    text = parameter_file(program.source).replace(
        'subsection Source\nset Density = 0.01+exp(-2*((x-(1))^2))',
        'subsection Source\nset Type = samples\nset Samples file = p.csv')
    check('p.csv' in text, 'the parameter file has changed')
    program.write('case.prm', text + 'subsection Output\n'
                  'set Checkpoint interval = 0.1\nend\n')
    program.write('p.csv', 'x\n0.5\n1\n')
    folder = program.run('run')
    program.write('p.csv', 'x\n0.5\n1.1\n')
    before = snapshot(folder)
    result = program.start('run', 'case.prm', '--resume', '--output', folder)
    program.expect(result, 3)
    check('p.csv' in result.stderr and 'checksum' in result.stderr,
          result.stderr)
    check(snapshot(folder) == before, 'something was changed')


def after_a_failure(program):
    """The last good state is saved: with more iterations the run goes on."""
    program.write('case.prm', parameter_file(
        program.source, 'line', 'alpha_2', 'inf', end_time='2'))
    folder = program.folder / 'run'
    for gap in ('1e-8', '1e-9', '3e-10', '1e-10', '3e-11', '1e-11'):
        sets = ['--set', 'Discriminator/Relative gap=' + gap, '--set',
                'Time/End time=0.05', '--set',
                'Discriminator/Warm start=false', '--output', folder]
        result = program.start('run', 'case.prm', '--overwrite', *sets, '--set',
                               'Discriminator/Maximum iterations=3')
        rows = run_files.read_statistics(folder)
        if result.returncode != 0 and len(rows) > 1:
            break
    program.expect(result, 1)
    newest = manifest(checkpoints(folder)[-1])
    check(newest['step'] == rows[-1]['step'], 'not the last good state')
    program.succeed('run', 'case.prm', '--resume', *sets)
    check(run_files.check_run(folder)[:len(rows)] == rows, 'rows changed')


def killed(program):
    """kill -9, three times; kill_test.py does it as often as one likes."""
    kill_test.kill_and_resume(program, 3, 2)


TESTS = {'checkpoint.' + name: lambda program, case=case:
         on_a_mesh(program, case) for name, case in ON_MESHES.items()}
TESTS.update({
    'checkpoint.points_exact': lambda program:
        of_points(program, 'exact', 'explicit', 1),
    'checkpoint.points_exact_ab4': lambda program:
        of_points(program, 'exact', 'ab4', 2),
    'checkpoint.points_neural': lambda program:
        of_networks(program, 'neural', 'explicit', 2),
    'checkpoint.points_neural_batches': lambda program:
        of_networks(program, 'neural', 'heun', 1,
                    ['Network/Batch size=16', 'Particles/Unseen=10',
                     'Network/Constraint=spectral']),
    'checkpoint.points_cones': lambda program:
        of_networks(program, 'neural', 'abm', 1, ['Network/Type=cones']),
})
TESTS.update({'checkpoint.' + test.__name__: test for test in (
    signals, termination, stop_file, wall_limit, wall_interval, refusals,
    allowed, starts_where_there_is_nothing, damaged, changed_data,
    after_a_failure, killed, points_latent, points_autoencoder,
    points_labelled, writers)})
