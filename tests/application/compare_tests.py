"""lipflow compare: densities against particles, and runs against each other."""

import csv
import json
import math
import statistics

import run_files
from output_tests import Page
from parameters import parameter_file
from run_files import check

COLUMNS = ['particles', 'seed', 'time', 'w1_lower', 'w1_upper', 'histogram_l1',
           'mean_distance', 'variance_pde', 'variance_particles',
           'divergence_pde', 'divergence_particles', 'fisher_pde',
           'fisher_particles']

SMALL = ['--set', 'Compare/Number of particles=16, 256', '--set',
         'Compare/Seeds=4', '--set', 'Compare/Times=3', '--quiet']


def read_rows(path):
    with open(path, newline='') as file:
        return [{name: float(value) for name, value in row.items()}
                for row in csv.DictReader(file)]


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
    rows = read_rows(folder / 'comparison.csv')
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
        results.append(read_rows(folder / 'comparison.csv'))
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
        outputs[name] = read_rows(folder / 'comparison.csv')
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


def two_runs(program):
    """Two runs of particles side by side, a step apart in everything."""
    program.write('case.prm', parameter_file(program.source, end_time='0.4'))
    sets = ['Source/Type=samples', 'Source/Number of samples=40',
            'Output/Interval=0.2']
    first = program.run('a', sets)
    second = program.run('b', sets + ['Source/Seed=2'])
    density = program.run('c', ['Output/Interval=0.2'])
    folder = program.folder / 'out'
    program.succeed('compare', first, second, '--output', folder, '--quiet')
    with open(folder / 'runs.csv', newline='') as file:
        rows = list(csv.DictReader(file))
    known = [row for row in rows if row['w1_upper']]
    times = [float(row['time']) for row in known]
    check(len(times) == 3 and times[0] == 0 and times[-1] == 0.4,
          'W_1 at %s' % times)
    for row in known:
        check(0 < float(row['w1_lower']) <= float(row['w1_upper']) < 1,
              'W_1: %s' % row)
    with open(first / 'statistics.csv', newline='') as file:
        start = next(csv.DictReader(file))
    check(float(rows[0]['divergence_upper_a']) ==
          float(start['divergence_upper']), 'D of A')
    Page(run_files.read_text(folder / 'report.html'))

    result = program.succeed('compare', first, density)
    check('W_1 was left out' in result.stdout, 'it says ' + result.stdout)
    check((program.folder / 'runs/a_c_compare/report.html').exists(),
          'no report')
    program.succeed('compare', first, first, '--output', folder, '--overwrite')
    with open(folder / 'runs.csv', newline='') as file:
        check(all(float(row['w1_upper']) <= 1e-6 for row in
                  csv.DictReader(file) if row['w1_upper']),
              'a run is apart from itself')


TESTS = {'compare.' + test.__name__: test for test in (
    compare, same_on_ranks, folders, sources, two_runs)}
