"""The same run on 1, 2 and 3 ranks.

Each test is one problem; the direct solver makes the runs equal to rounding.
"""

import json
import math
import subprocess

import run_files
from parameters import parameter_file
from run_files import check

# geometry, divergence, L, end time
CASES = {
    'line_kl': ('line', 'kl', '1', '0.2'),
    'line_alpha_half_unbounded': ('line', 'alpha_half', 'inf', '0.1'),
    'box_kl': ('box', 'kl', '1', '0.25'),
    'box_alpha_2': ('box', 'alpha_2', '2', '0.13'),
    'box_alpha_half': ('box', 'alpha_half', '1', '0.25'),
    'box_wasserstein': ('box', 'wasserstein', '1', '0.2'),
    'box_kl_unbounded': ('box', 'kl', 'inf', '0.1'),
    'rooms_kl': ('rooms', 'kl', '1', '0.2'),
    'rooms_alpha_2_unbounded': ('rooms', 'alpha_2', 'inf', '0.1'),
    'ball_alpha_half': ('ball', 'alpha_half', '1', '0.2'),
    'ball_reverse_kl': ('ball', 'reverse_kl', '2', '0.1'),
    'cube_kl': ('cube', 'kl', '1', '0.15'),
    'cube_alpha_2': ('cube', 'alpha_2', '0.5', '0.3'),
}

# What a rounding error is large against.
NOT_COMPARED = {'wall_seconds', 'relative_gap', 'mass_error'}
RELATIVE = 1e-9
# Column -> absolute difference that sums of rounding errors explain: the masses
# are sums of numbers below 1, and what the limit holds back, if it is 1e-16, is
# such an error itself. The rest are ratios to numbers of order 1.
FLOOR = {'held_back_mass': 1e-13, 'saturated_fraction': 1e-13,
         'divergence_lower': 1e-13, 'divergence_upper': 1e-13}
FIELD_TOLERANCE = 1e-8  # of the largest value of the field


def compare_rows(one, other, ranks):
    check(len(one) == len(other), '%d rows on one rank, %d on %d'
          % (len(one), len(other), ranks))
    for a, b in zip(one, other):
        for name in a.keys() - NOT_COMPARED:
            if math.isnan(a[name]) and math.isnan(b[name]):
                continue
            difference = abs(a[name] - b[name])
            check(difference <= RELATIVE * abs(a[name]) + FLOOR.get(name, 0),
                  'step %d: %s is %.17g on one rank, %.17g on %d'
                  % (a['step'], name, a[name], b[name], ranks))


def compare_fields(one, other):
    """Two lists of (time, pieces)."""
    for (time, pieces), (same_time, other_pieces) in zip(one, other):
        check(abs(time - same_time) <= 1e-12 * (1 + time),
              'outputs at %.17g and %.17g' % (time, same_time))
        a = run_files.point_values(pieces)
        b = run_files.point_values(other_pieces)
        check(a.keys() == b.keys(), 'not the same points')
        for name in run_files.FIELDS:
            scale = max(abs(values[name]) for values in a.values())
            for point, values in a.items():
                difference = abs(values[name] - b[point][name])
                check(difference <= FIELD_TOLERANCE * scale + 1e-13,
                      '%s at %s, time %g: %.17g and %.17g'
                      % (name, point, time, values[name], b[point][name]))


def fields_of(folder, dimension, ranks):
    """The (time, pieces) of all files, checked."""
    fields = []
    for time, path in run_files.read_collection(folder):
        inside, pieces = run_files.read_vtu(path, dimension)
        check(inside == time, 'the time in %s is %g' % (path, inside))
        check(len(pieces) <= ranks, 'more pieces than ranks')
        fields.append((time, pieces))
    return fields


def same_on_all_ranks(program, case):
    geometry, divergence, bound, end_time = case
    program.write('case.prm', parameter_file(
        program.source, geometry, divergence, bound, end_time))
    sets = ['Discriminator/Linear solver=direct',
            'Output/Interval=%g' % (float(end_time) / 2)]
    rows, fields = {}, {}
    for ranks in (1, 2, 3):
        folder = program.run('on_%d' % ranks, sets, ranks=ranks)
        rows[ranks] = run_files.check_run(folder)
        record = run_files.read_record(folder)
        check(record['ranks'] == ranks, 'run.json: %d ranks' % record['ranks'])
        fields[ranks] = fields_of(folder, record['dimension'], ranks)
        run_files.check_frames(folder, record['dimension'])
    check(len(rows[1]) >= 3, 'the case has only %d rows' % len(rows[1]))
    check(len(fields[1]) == 3, '%d outputs' % len(fields[1]))
    if geometry in ('line', 'box', 'cube'):
        for time, pieces in fields[3]:
            mass = run_files.mass_on_box(pieces)
            check(abs(mass - 1) < 1e-12, 'the density of fields/ has the mass '
                  '%.17g at time %g' % (mass, time))
    for ranks in (2, 3):
        compare_rows(rows[1], rows[ranks], ranks)
        compare_fields(fields[1], fields[ranks])


def mumps_is_the_same(program):
    """More than four ranks factorise with MUMPS, fewer with CHOLMOD."""
    program.write('case.prm', parameter_file(program.source, 'box'))
    sets = ['Discriminator/Linear solver=direct', 'Output/Fields=false',
            'Output/Report=false', 'Time/End time=0.13']
    words = ('--petsc', '-lipflow_pc_factor_mat_solver_type', 'mumps')
    cholmod = run_files.check_run(program.run('cholmod', sets))
    for ranks in (1, 2):
        mumps = run_files.check_run(program.run(
            'mumps_%d' % ranks, sets, words, ranks=ranks))
        compare_rows(cholmod, mumps, ranks)


def cg_on_all_ranks(program):
    """The multigrid depends on the ranks, but all bounds hold for one D."""
    program.write('case.prm', parameter_file(program.source, 'box', gap='1e-4'))
    sets = ['Discriminator/Linear solver=cg', 'Output/Fields=false',
            'Output/Report=false', 'Time/End time=0.13']
    rows = {ranks: run_files.check_run(
        program.run('on_%d' % ranks, sets, ranks=ranks)) for ranks in (1, 3)}
    for a, b in zip(rows[1], rows[3]):
        # Row 0 has the same P; later ones differ by what the gap allows.
        slack = 0 if a['step'] == 0 else 1e-4 * a['divergence_upper']
        check(a['divergence_lower'] <= b['divergence_upper'] + slack and
              b['divergence_lower'] <= a['divergence_upper'] + slack,
              'step %d: the bounds exclude each other' % a['step'])
        check(a['time'] == b['time'], 'the steps differ')


# Source: particles that are in one corner from the start, and such
# that come together on the way.
CLUSTERS = {'together': '(x+1.6)^2+(y+0.7)^2 < 0.05', 'apart': '1'}


def clusters_are_shared(program, source):
    """Cells are dealt out anew as particles cluster, and nobody can tell."""
    program.write('case.prm', parameter_file(program.source, 'box'))
    sets = ['Source/Type=samples', 'Source/Number of samples=8000',
            'Source/Density=' + source, 'Target/Density=(x-1)^2+y^2 < 0.09',
            'Divergence/Lipschitz bound=2', 'Time/End time=0.6',
            'Time/CFL number=0.25',
            'Discriminator/Linear solver=direct', 'Output/Particles=csv']
    rows, records = {}, {}
    for name, ranks, largest in (('one', 1, 1), ('never', 3, 1e9),
                                 ('often', 3, 1), ('default', 3, 1.25)):
        folder = program.run(name, sets + ['Particles/Largest imbalance=%g'
                                           % largest], ranks=ranks)
        rows[name] = run_files.check_run(folder)
        records[name] = run_files.read_record(folder)['result']
        fields_of(folder, 2, ranks)
        run_files.check_frames(folder, 2)
    for name in ('one', 'never'):
        check(records[name]['redistributions'] == 0, name + ' was moved')
    for name in ('often', 'default'):
        check(records[name]['redistributions'] >= 1, name + ' was not moved')
    check(records['often']['redistributions'] < .7 * len(rows['often']),
          'the cells are dealt out all the time: %d times '
          'in %d rows' % (records['often']['redistributions'],
                         len(rows['often'])))
    for name in ('never', 'often', 'default'):
        compare_rows(rows['one'], rows[name], 3)


def one_fails(program):
    """A rank whose memory is full ends all, within seconds, with its message.

    From a limit that is a little above what it needs to be loaded, where MPI
    itself may crash, up to one that is enough for the beginning: it fails in
    different places.
    """
    text = parameter_file(program.source, 'box', end_time='0.004')
    program.write('case.prm', text.replace('refinements = 2',
                                           'refinements = 6'))
    says = 'lipflow: error: the memory is full'
    limited = 'ulimit -v %d; exec "$0" "$@"'

    def run(kilobytes):
        script = ('[ "${OMPI_COMM_WORLD_RANK:-$PMI_RANK}" = 0 ] || ulimit -v '
                  '%d; exec "$0" "$@"' % kilobytes)
        words = program.words(['run', 'case.prm', '--quiet', '--overwrite'])
        return subprocess.run(
            program.launcher + ['2', 'sh', '-c', script] + words,
            cwd=program.folder, env=program.environment(), encoding='utf-8',
            errors='replace', capture_output=True, timeout=60)

    kilobytes = 300000
    while says not in subprocess.run(
            ['sh', '-c', limited % kilobytes] +
            program.words(['check', 'case.prm']), cwd=program.folder,
            env=program.environment(), capture_output=True, encoding='utf-8',
            errors='replace').stderr:
        kilobytes += 50000
        check(kilobytes < 8e6, 'the memory is never full')
    first = 100000
    for more in (first, 200000, 270000):
        result = run(kilobytes + more)
        check(more > first or result.returncode == 1,
              'exit code %d' % result.returncode)
        if result.returncode != 0:
            check(result.stderr.count('lipflow: error: ') == 1,
                  'it says: ' + result.stderr)
        check(result.stderr.count(says) == 1 or more > first,
              'it says: ' + result.stderr)


def nested_start(program):
    """The first solve starts near the solution of a coarser mesh, which all
    ranks hand over to the mesh of the run."""
    program.write('case.prm', parameter_file(program.source, 'box'))

    def matrices(warm_start, ranks):
        result = program.succeed(
            'divergence', 'case.prm', '--json', '--set',
            'Geometry/Global refinements=6', '--set',
            'Discriminator/Relative gap=1e-3', '--set',
            'Discriminator/Warm start=' + warm_start, ranks=ranks)
        return json.loads(result.stdout)['newton_iterations']
    alone = matrices('false', 1)
    for ranks in (1, 2, 3):
        nested = matrices('true', ranks)
        check(2 * nested <= alone, '%d matrices on %d ranks, from nothing %d'
              % (nested, ranks, alone))


TESTS = {'ranks.' + name: lambda program, case=case:
         same_on_all_ranks(program, case) for name, case in CASES.items()}
TESTS['ranks.cg'] = cg_on_all_ranks
TESTS['ranks.mumps'] = mumps_is_the_same
TESTS['ranks.one_fails'] = one_fails
TESTS['ranks.nested_start'] = nested_start
TESTS.update({'ranks.clusters_' + name: lambda program, source=source:
              clusters_are_shared(program, source)
              for name, source in CLUSTERS.items()})
