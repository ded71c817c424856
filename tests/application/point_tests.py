"""Flows of points without a mesh."""

import json
import math

import output_tests
import run_files
from run_files import check

CASE = """# A normal goes to four
set Dimension = %(dimension)s
subsection Divergence
  set Lipschitz bound = 2
end
subsection Source
  set Type              = samples
  set Distribution      = normal
  set Location          = 3
  set Number of samples = 60
end
subsection Target
  set Type                = samples
  set Distribution        = normal mixture
  set Scale               = 0.5
  set Intrinsic dimension = 2
  set Number of samples   = 50
end
subsection Time
  set End time = 1
  set Step     = 0.1
  set Scheme   = %(scheme)s
end
subsection Discriminator
  set Type = %(type)s
end
subsection Network
  set Layers               = 16, 16
  set First training steps = 60
end
subsection Output
  set Interval = 0.25
end
"""


ON_A_MESH = """
subsection Geometry
  set Lower corner       = -4
  set Upper corner       = 8
  set Global refinements = 3
end
"""


def write(program, dimension=5, scheme='explicit', kind='neural',
          has_mesh=False):
    program.write('case.prm', CASE % {'dimension': dimension, 'scheme': scheme,
                                      'type': kind} + ON_A_MESH * has_mesh)


def read_distances(folder):
    return run_files.read_table(folder / 'distances.csv')


def distances(program):
    """The columns obey the inequalities of theory, at every output."""
    write(program)
    for kind in ['neural'] * program.has_networks() + ['exact']:
        folder = program.run(kind, ['Discriminator/Type=' + kind])
        rows = run_files.check_points_run(folder)
        found = read_distances(folder)
        check([round(row['time'], 9) for row in found]
              == [0, 0.3, 0.5, 0.8, 1],
              'outputs at ' + str([row['time'] for row in found]))
        for row in found:
            w1, w2 = row['wasserstein_1'], row['wasserstein_2_squared']
            check(w1 <= math.sqrt(w2) * (1 + 1e-9), 'W_1 > W_2')
            check(row['exact_divergence_lower']
                  <= row['exact_divergence_upper']
                  <= 2 * w1 * (1 + 1e-5), 'D > L W_1')
            value = rows[int(row['step'])]['discriminator_value']
            check(value <= row['exact_divergence_upper'] * (1 + 1e-6),
                  'the network is above the supremum')
            check(row['share_of_copies'] == 0, 'copies while far away')
            check(math.isnan(row['unseen_wasserstein_2_squared']),
                  'there are no unseen points')
        check(found[-1]['wasserstein_1'] < 0.9 * found[0]['wasserstein_1'],
              'the particles do not come closer')
        check(found[-1]['exact_divergence_upper']
              < found[0]['exact_divergence_lower'], 'D does not fall')
        page = output_tests.Page(run_files.read_text(folder / 'report.html'))
        check('x1' in page.text and 'x2' in page.text,
              'the pictures do not say which coordinates they show')
        check(len(run_files.read_collection(folder, 'particles')) == 5,
              'not five outputs in particles.pvd')
        check_report(folder, kind == 'exact')


def check_report(folder, is_exact):
    """Curves of points; none of what only a mesh has, and none empty."""
    text = run_files.read_text(folder / 'report.html')
    page = output_tests.Page(text)
    wanted = ['divergence', 'distance to the target', 'neighbour ratio',
              'share of copies', 'Fisher information I', 'slope']
    for curve in wanted + ['relative gap', 'iterations a step'] * is_exact:
        check('aria-label="%s"' % curve in text, 'no curve of ' + curve)
    for curve in ['relative mass error', 'time step'] + [
            'relative gap', 'saturated fraction',
            'iterations a step'] * (not is_exact):
        check('aria-label="%s"' % curve not in text, 'a curve of ' + curve)
    for words in ('Final W1 to the target', 'Final exact divergence, bounds',
                  'Final value of the discriminator'):
        check(words in page.text, 'the summary does not say ' + words)
    for words in ('Particles and fields', 'mass error'):
        check(words not in page.text, 'the report says ' + words)


def same(one, other, what):
    for a, b in zip(run_files.read_statistics(one),
                    run_files.read_statistics(other)):
        for name in a.keys() - {'wall_seconds'}:
            check(a[name] == b[name] or
                  (math.isnan(a[name]) and math.isnan(b[name])),
                  '%s: %s is %.17g and %.17g' % (what, name, a[name], b[name]))
    check((one / 'distances.csv').read_bytes()
          == (other / 'distances.csv').read_bytes(), what + ': distances')


def repeated(program):
    """The same seed and any number of ranks: the same bits."""
    write(program, scheme='heun')
    kind = 'neural' if program.has_networks() else 'exact'
    sets = ['Discriminator/Type=' + kind, 'Network/Batch size=20',
            'Source/Number of samples=600', 'Target/Number of samples=700',
            'Output/Distance points=50']
    one = program.run('one', sets)
    same(one, program.run('again', sets), 'repeated')
    for ranks in (2, 3):
        same(one, program.run('ranks%d' % ranks, sets, ranks=ranks),
             '%d ranks' % ranks)


def schemes(program):
    """All schemes come near each other."""
    ends = []
    for scheme in ('explicit', 'heun', 'rk4', 'ab2', 'ab5', 'abm'):
        write(program, 2, scheme, 'exact')
        folder = program.run(scheme)
        run_files.check_points_run(folder)
        ends.append(read_distances(folder)[-1]['wasserstein_1'])
    check(max(ends) < 1.1 * min(ends), 'W_1 at the end: ' + str(ends))


def unseen(program):
    """Points that no network has seen come along."""
    write(program, 2)
    kind = 'neural' if program.has_networks() else 'exact'
    folder = program.run('run', ['Particles/Unseen=40',
                                 'Discriminator/Type=' + kind])
    found = read_distances(folder)
    fall = [found[-1][name] / found[0][name]
            for name in ('wasserstein_2_squared',
                         'unseen_wasserstein_2_squared')]
    check(fall[0] < 0.8 and fall[1] < 1.2 * fall[0],
          'W_2^2 falls by the factors %g, unseen %g' % tuple(fall))
    with open(sorted((folder / 'particles').glob('*.npy'))[-1], 'rb') as file:
        text = file.read(128).decode('latin-1')
    check('(100, 3)' in text, 'the file of particles has no (100, 3): ' + text)


def divergence(program):
    """Values of networks and the exact divergence."""
    write(program, 2)

    def value(*sets):
        words = [word for text in sets for word in ('--set', text)]
        return json.loads(program.succeed(
            'divergence', 'case.prm', '--json', *words).stdout)

    exact = value('Discriminator/Type=exact')
    check(exact['relative_gap'] <= 1e-6, 'the exact gap')
    if not program.has_networks():
        return
    for sets, least in (
            (('Network/First training steps=500',), 0.5),
            (('Network/First training steps=1500', 'Network/Type=cones',
              'Network/Learning rate=0.05', 'Network/Smoothing=0.002'), 0.99)):
        found = value(*sets)
        check(found['divergence_upper'] is None, 'a bound from nowhere')
        check(least * exact['divergence_lower'] <= found['divergence_lower']
              <= exact['divergence_upper'],
              'the network says %g, exact is %g'
              % (found['divergence_lower'], exact['divergence_lower']))
        check(found['largest_slope'] <= 2, 'slope beyond L')
    text = program.succeed('divergence', 'case.prm').stdout
    check('D(P0||Q) >= ' in text, 'no words for people: ' + text)


def distances_on_a_mesh(program):
    """Particles on a mesh have the same table, on any number of ranks."""
    write(program, 2, kind='mesh', has_mesh=True)
    tables = []
    for ranks in (1, 3):
        folder = program.run('ranks%d' % ranks, ['Time/End time=0.8'],
                             ranks=ranks)
        run_files.check_run(folder)
        tables.append(read_distances(folder))
    rows = run_files.read_statistics(folder)
    for one, three in zip(*tables):
        for name, value in one.items():
            check(math.isclose(value, three[name], rel_tol=1e-2, abs_tol=1e-6)
                  or math.isnan(value) and math.isnan(three[name]),
                  '%s: %g and %g' % (name, value, three[name]))
        check(rows[int(one['step'])]['time'] == one['time'], 'the step')
        w1, w2 = one['wasserstein_1'], one['wasserstein_2_squared']
        check(w1 <= math.sqrt(w2) * (1 + 1e-9), 'W_1 > W_2')
        check(one['exact_divergence_lower'] <= one['exact_divergence_upper']
              <= 2 * w1 * (1 + 1e-5), 'D > L W_1')
    check(len(tables[0]) == len(tables[1]) == 4, 'not four outputs')
    # The points are those that a flow without a mesh starts from.
    other = program.run('exact', ['Discriminator/Type=exact',
                                  'Time/End time=0.1'])
    check(math.isclose(read_distances(other)[0]['wasserstein_1'],
                       tables[0][0]['wasserstein_1'], rel_tol=1e-9),
          'the flow without a mesh starts elsewhere')
    text = run_files.read_text(folder / 'report.html')
    for curve in ('divergence', 'distance to the target', 'time step'):
        check('aria-label="%s"' % curve in text, 'no curve of ' + curve)
    # Not where there is nothing to measure, nor where nobody wants it.
    for name, sets in (('density', ['Target/Type=density',
                                    'Target/Distribution=none']),
                       ('off', ['Output/Distance points=0'])):
        folder = program.run(name, sets + ['Time/End time=0.1'])
        check(not (folder / 'distances.csv').exists(), name + ' has distances')


TESTS = {'points.distances': distances,
         'points.distances_on_a_mesh': distances_on_a_mesh, 'points.repeated': repeated,
         'points.schemes': schemes, 'points.unseen': unseen,
         'points.divergence': divergence}
