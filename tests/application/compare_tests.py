"""lipflow compare: densities, particles, discriminators, runs side by side."""

import csv
import json
import math
import statistics

import point_tests
import run_files
from output_tests import Page
from parameters import parameter_file
from run_files import check, read_table

COLUMNS = ['particles', 'seed', 'time', 'w1_lower', 'w1_upper', 'histogram_l1',
           'mean_distance', 'variance_pde', 'variance_particles',
           'divergence_pde', 'divergence_particles', 'fisher_pde',
           'fisher_particles']

SMALL = ['--set', 'Compare/Number of particles=16, 256', '--set',
         'Compare/Seeds=4', '--set', 'Compare/Times=3', '--quiet']


def check_rows(rows, numbers, seeds, times):
    keys = [(row['particles'], row['seed'], row['time']) for row in rows]
    check(keys == [(n, s, t) for n in numbers for s in seeds for t in times],
          'rows %s' % keys)
    for row in rows:
        where = 'row %s: ' % row
        check(all(map(math.isfinite, row.values())), where + 'not finite')
        check(0 <= row['w1_lower'] <= row['w1_upper'], where + 'W_1')
        check(row['w1_upper'] - row['w1_lower'] <= 1e-3 * row['w1_upper']
              + 1e-9, where + 'gap')
        check(0 <= row['histogram_l1'] <= 2 + 1e-12, where + 'histogram')
        # Coordinates are 1-Lipschitz, and nodal masses keep the mean.
        check(row['mean_distance'] <= row['w1_upper'] + 1e-9,
              where + 'the means are further apart than the measures')
    # The density is one and the same.
    for name in ('variance_pde', 'divergence_pde', 'fisher_pde'):
        for time in times:
            check(len({row[name] for row in rows if row['time'] == time}) == 1,
                  name + ' depends on the particles')


def mean_distance(rows, number, time):
    return statistics.mean(row['w1_upper'] for row in rows if
                           (row['particles'], row['time']) == (number, time))


def compare(program):
    """Files, columns, bounds; W_1 falls with the number of particles."""
    program.write('case.prm', parameter_file(program.source, end_time='0.6'))
    folder = program.folder / 'out'
    result = program.succeed('compare', 'case.prm', '--output', folder, *SMALL)
    check(result.stdout == '', '--quiet says ' + result.stdout)
    with open(folder / 'comparison.csv') as file:
        check(file.readline().strip().split(',') == COLUMNS, 'columns')
    rows = read_table(folder / 'comparison.csv')
    times = sorted({row['time'] for row in rows})
    check(len(times) == 4 and times[0] == 0 and times[-1] == 0.6,
          'times %s' % times)
    check_rows(rows, [16, 256], [1, 2, 3, 4], times)
    for time in times:
        check(mean_distance(rows, 256, time) < mean_distance(rows, 16, time),
              'W_1 does not fall with M at %g' % time)
    record = json.loads((folder / 'run.json').read_text())
    check(record['exit_code'] == 0 and record['task'] == 'compare' and
          record['result']['rows'] == len(rows), 'run.json %s' % record)
    check(record['result']['w1'][-1]['exponent'] < 0, 'the rate is positive')
    for name in ('original.prm', 'parameters.prm', 'timings.json', 'frames'):
        check((folder / name).exists(), 'no ' + name)
    text = run_files.read_text(folder / 'report.html')
    Page(text)
    for label in ('W1 (particles, density)', 'divergence D',
                  'Fisher information I', 'trace of the covariance'):
        check('aria-label="%s"' % label in text, 'no curve of ' + label)
    (folder / 'report.html').unlink()
    program.succeed('report', folder)
    check(run_files.read_text(folder / 'report.html') == text,
          'the report made again is another one')


def same_on_ranks(program):
    """Two ranks say what one says, but for rounding."""
    program.write('case.prm', parameter_file(program.source, 'box'))
    few = ['--set', 'Compare/Number of particles=50', '--set',
           'Compare/Seeds=1', '--set', 'Compare/Times=2', '--quiet']
    results = []
    for ranks in (1, 2):
        folder = program.folder / ('out%d' % ranks)
        program.succeed('compare', 'case.prm', '--output', folder, *few,
                        ranks=ranks)
        results.append(read_table(folder / 'comparison.csv'))
    check_rows(results[0], [50], [1], [0, 0.1, 0.2])
    for row, other in zip(*results):
        for name in row:
            check(math.isclose(row[name], other[name], rel_tol=2e-2,
                               abs_tol=1e-5), '%s: %g and %g'
                  % (name, row[name], other[name]))


def folders(program):
    """The default folder, and what may be overwritten."""
    program.write('case.prm', parameter_file(program.source))
    few = ['--set', 'Compare/Number of particles=8', '--set',
           'Compare/Seeds=1', '--set', 'Compare/Times=1', '--quiet']
    program.succeed('compare', 'case.prm', *few)
    folder = program.folder / 'runs/case_compare'
    before = (folder / 'comparison.csv').read_bytes()
    result = program.start('compare', 'case.prm', *few)
    program.expect(result, 4)
    check('--overwrite' in result.stderr, 'no advice: ' + result.stderr)
    check((folder / 'comparison.csv').read_bytes() == before, 'was changed')
    program.succeed('compare', 'case.prm', *few, '--overwrite')
    # A run takes its place, and leaves nothing of it.
    program.succeed('run', 'case.prm', '--output', folder, '--overwrite',
                    '--quiet')
    check(not (folder / 'comparison.csv').exists(), 'comparison.csv stays')
    run_files.check_run(folder)


def sources(program):
    """Samples drawn and samples of a file."""
    program.write('case.prm', parameter_file(program.source))
    few = ['--set', 'Compare/Number of particles=32', '--set',
           'Compare/Seeds=2', '--set', 'Compare/Times=1', '--quiet']
    outputs = {}
    program.write('points.csv', 'x\n' + '\n'.join(
        '%g' % (1 + 0.05 * k) for k in range(-10, 11)) + '\n')
    for name, sets in (('density', []),
                       ('unused', ['--set', 'Source/Samples file=points.csv']),
                       ('samples', ['--set', 'Source/Type=samples', '--set',
                                    'Time/Scheme=heun']),
                       ('file', ['--set', 'Source/Type=samples', '--set',
                                 'Source/Samples file=points.csv'])):
        folder = program.folder / name
        program.succeed('compare', 'case.prm', '--output', folder, *few, *sets)
        outputs[name] = read_table(folder / 'comparison.csv')
    check_rows(outputs['samples'], [32], [1, 2], [0, 0.2])
    check_rows(outputs['file'], [21], [1], [0, 0.2])
    # The same density and the same samples, whatever the source is called.
    for row, other in zip(outputs['density'][0::2], outputs['samples'][0::2]):
        check(row['w1_upper'] == other['w1_upper'] and
              row['variance_particles'] == other['variance_particles'],
              'the samples differ: %s, %s' % (row, other))
    check(outputs['unused'] == outputs['density'],
          'a file of samples was read that Type = density does not ask for')
    check(outputs['file'][0]['w1_upper'] <= 1e-9,
          'the density does not start as what the mesh sees of the particles')


def read_runs(folder):
    return read_table(folder / 'runs.csv')


def check_clouds(rows, run):
    """The rows with W_1 between this run and the first, in order."""
    known = [row for row in rows if math.isfinite(row['w1_upper_' + run])]
    for row in known:
        check(0 <= row['w1_lower_' + run] <= row['w1_upper_' + run],
              'bounds of W_1: %s' % row)
    return known


def two_runs(program):
    """Runs of particles side by side, a step apart in everything."""
    program.write('case.prm', parameter_file(program.source, end_time='0.4'))
    sets = ['Source/Type=samples', 'Source/Number of samples=40',
            'Output/Interval=0.2']
    first = program.run('a', sets)
    second = program.run('b', sets + ['Source/Seed=2'])
    density = program.run('c', ['Output/Interval=0.2'])
    folder = program.folder / 'out'
    program.succeed('compare', first, second, '--output', folder, '--quiet')
    rows = read_runs(folder)
    known = check_clouds(rows, 'b')
    check(len(known) == 3 and known[0]['time'] == 0 and
          known[-1]['time'] == 0.4, 'W_1 at %s' % known)
    for row in known:
        check(0 < row['w1_lower_b'] and row['w1_upper_b'] < 1,
              'W_1: %s' % row)
    with open(first / 'statistics.csv', newline='') as file:
        start = next(csv.DictReader(file))
    check(rows[0]['divergence_upper_a'] == float(start['divergence_upper']),
          'D of A')
    Page(run_files.read_text(folder / 'report.html'))

    result = program.succeed('compare', first, density)
    check('W_1 was left out' in result.stdout, 'it says ' + result.stdout)
    check((program.folder / 'runs/a_c_compare/report.html').exists(),
          'no report')
    program.succeed('compare', first, first, '--output', folder, '--overwrite')
    check(all(row['w1_upper_b'] <= 1e-6
              for row in check_clouds(read_runs(folder), 'b')),
          'a run is apart from itself')

    # Three: each against the first.
    result = program.succeed('compare', first, second, density)
    check(result.stdout.count('W_1 was left out') == 1,
          'it says ' + result.stdout)
    folder = program.folder / 'runs/a_b_c_compare'
    three = read_runs(folder)
    check([row['w1_upper_b'] for row in check_clouds(three, 'b')]
          == [row['w1_upper_b'] for row in known], 'W_1 of three runs')
    check(check_clouds(three, 'c') == [], 'W_1 of a density')
    check(three[0]['divergence_upper_c'] ==
          run_files.read_statistics(density)[0]['divergence_upper'], 'D of C')
    page = Page(run_files.read_text(folder / 'report.html'))
    for text in ('A: 40 particles, mesh', 'C: density', 'wall time', 'steps'):
        check(text in page.text, 'the report does not say ' + text)


# A normal goes to a normal, at full speed all the time.
CLOUDS = ['--set', 'Target/Distribution=normal', '--set', 'Time/End time=0.5']


def check_discriminators(folder, types):
    """What holds of the runs that 'compare FILE' leaves; their distances."""
    rows = read_runs(folder)
    tables = {}
    for letter, kind in zip('abc', types):
        below = folder / kind
        parameters = run_files.effective_parameters(below)
        check(parameters['Discriminator/Type'] == kind, 'the type of ' + kind)
        check(parameters['Time/Scheme'] ==
              ('variational' if kind == 'mesh' else 'explicit'),
              'the scheme of ' + kind)
        check((below / 'report.html').exists(), 'no report of ' + kind)
        tables[kind] = read_table(below / 'distances.csv')
        check([row['time'] for row in tables[kind]] == [0, 0.25, 0.5],
              'outputs of %s at %s' % (kind, tables[kind]))
        check([row['wasserstein_1_' + letter] for row in rows
               if math.isfinite(row['wasserstein_1_' + letter])]
              == [row['wasserstein_1'] for row in tables[kind]],
              'W_1 of %s to the target' % kind)
        if letter != 'a':
            known = check_clouds(rows, letter)
            check([row['time'] for row in known] == [0, 0.25, 0.5],
                  'W_1 of %s at %s' % (kind, known))
            check(known[0]['w1_upper_' + letter] <= 1e-6,
                  'the runs do not start from the same points')
    return tables


def discriminators(program):
    """One file, all discriminators, on one rank and on three."""
    point_tests.write(program, 2, kind='exact', has_mesh=True)
    types = ['exact'] + ['neural'] * program.has_networks() + ['mesh']
    tables = []
    for ranks in (1, 3):
        folder = program.folder / ('out%d' % ranks)
        result = program.succeed('compare', 'case.prm', '--output', folder,
                                 *CLOUDS, ranks=ranks)
        check(('Type = neural was left out' in result.stdout)
              != program.has_networks(), 'it says ' + result.stdout)
        tables.append(check_discriminators(folder, types))
        page = Page(run_files.read_text(folder / 'report.html'))
        for kind in types:
            check('particles, ' + kind in page.text, 'no word of ' + kind)
        check('Particles at the end' in page.text, 'no pictures')
    one, three = tables
    for kind in types[:-1]:
        tables = [(program.folder / out / kind / 'distances.csv').read_bytes()
                  for out in ('out1', 'out3')]
        check(tables[0] == tables[1], kind + ' depends on the ranks')
    for a, b in zip(one['mesh'], three['mesh']):
        check(math.isclose(a['wasserstein_1'], b['wasserstein_1'],
                           rel_tol=1e-3), 'mesh: %s, %s' % (a, b))
    # Nobody moves faster than L = 2, and the exact flow not slower.
    start, end = (one['exact'][k]['wasserstein_1'] for k in (0, 2))
    check(math.isclose(start - end, 1, rel_tol=1e-2),
          'the exact flow goes from %g to %g' % (start, end))
    for kind in types:
        check(one[kind][2]['wasserstein_1'] >= end - 1e-9,
              kind + ' is faster than L')
    # What a run leaves can be run again.
    program.succeed('run', program.folder / 'out1/mesh/parameters.prm',
                    '--output', program.folder / 'again', '--quiet')


def discriminators_left_out(program):
    """What cannot run is named, and nothing of it stays."""
    if not program.has_networks():
        return
    point_tests.write(program, 2, 'heun', 'exact', has_mesh=True)
    words = ['compare', 'case.prm', '--set', 'Time/End time=0.2']
    folder = program.folder / 'runs/case_compare'
    program.succeed(*words, '--quiet')
    check((folder / 'mesh/run.json').exists(), 'no run on the mesh')
    check(run_files.effective_parameters(folder / 'exact')['Time/Scheme']
          == 'heun', 'the scheme of points')
    far = words + ['--set', 'Target/Location=9', '--set',
                   'Source/Number of samples=990', '--set',
                   'Discriminator/Type=neural']
    program.expect(program.start(*far), 4)
    check((folder / 'mesh/run.json').exists(), 'was removed')
    # Too many for exact, too far out for the mesh: only neural is left.
    result = program.start(*far, '--overwrite')
    program.expect(result, 2)
    for text in ('Type = exact was left out: there are 1040 points',
                 'Type = mesh was left out', 'outside of the domain'):
        check(result.stderr.count(text) == 1, 'it says ' + result.stderr)
    check((folder / 'mesh/run.json').exists(), 'was removed')
    far[-3] = 'Source/Number of samples=20'
    result = program.succeed(*far, '--overwrite')
    check('Type = mesh was left out' in result.stdout and
          'outside of the domain' in run_files.read_text(
              folder / 'report.html'), 'it says ' + result.stdout)
    check(not (folder / 'mesh').exists(), 'the run on the mesh stays')


TESTS = {'compare.' + test.__name__: test for test in (
    compare, same_on_ranks, folders, sources, two_runs, discriminators,
    discriminators_left_out)}
