"""Flows of points with labels."""

import random
import struct
from xml.etree import ElementTree

import point_tests
import run_files
from run_files import check

CASE = """# Two kinds of points change places
set Dimension = 2
subsection Divergence
  set Lipschitz bound = 2
end
subsection Source
  set Type         = samples
  set Samples file = source.csv
end
subsection Target
  set Type         = samples
  set Samples file = target.csv
end
subsection Time
  set End time = 5
  set Step     = 0.1
  set Scheme   = explicit
end
subsection Discriminator
  set Type = neural
end
subsection Network
  set Layers               = 16, 16
  set First training steps = 100
end
subsection Output
  set Particles = csv
end
"""
LEFT, RIGHT = -3, 3


def clouds(places, n, seed):
    """Rows (x, y, label), normal about (place, 0); in turns."""
    generator = random.Random(seed)
    return [(generator.gauss(place, 0.5), generator.gauss(0, 0.5), label)
            for _ in range(n) for label, place in places.items()]


SOURCE = clouds({'in': LEFT, 'out': RIGHT}, 40, 1)
TARGET = clouds({'in': RIGHT, 'out': LEFT}, 50, 2)


def table(rows, with_labels=True):
    text = 'x,y,label\n' if with_labels else 'x,y\n'
    for x, y, label in rows:
        text += '%.17g,%.17g' % (x, y)
        text += ',%s\n' % label if with_labels else '\n'
    return text


def write(program, source=SOURCE, target=TARGET):
    program.write('case.prm', CASE)
    program.write('source.csv', table(source))
    program.write('target.csv', table(target))


def rows_of(folder):
    """(x, y, weight, label) of the particles at the last output."""
    path = sorted((folder / 'particles').glob('*.csv'))[-1]
    lines = path.read_text().splitlines()
    check(lines[0] == 'x,y,weight,label', 'the header is ' + lines[0])
    return [tuple(map(float, line.split(',')[:3])) + (line.split(',')[3],)
            for line in lines[1:]]


def exchanged(program):
    """Kinds that stand where the others have to go: only a conditional
    network moves them, and its distances are large until they are there."""
    if not program.has_networks():
        return
    write(program)
    right = program.run('right')
    wrong = program.run('wrong', ['Network/Conditional=false'])
    start, *_, end = point_tests.read_distances(right)
    other = point_tests.read_distances(wrong)
    check(35 < start['wasserstein_2_squared'] < 38,
          'W_2^2 is %g, but they are 6 apart'
          % start['wasserstein_2_squared'])
    check(start['exact_divergence_lower'] > 8, 'D within labels is %g'
          % start['exact_divergence_lower'])
    check(end['wasserstein_2_squared'] < 0.5,
          'conditional, W_2^2 = %g at the end' % end['wasserstein_2_squared'])
    check(other[-1]['wasserstein_2_squared'] > 30,
          'unconditional, W_2^2 = %g' % other[-1]['wasserstein_2_squared'])
    for folder in (right, wrong):
        run_files.check_points_run(folder)
    said = program.succeed('compare', right, wrong, '--output', 'both').stdout
    check('their points have labels' in said, 'compare says ' + said)
    check(run_files.read_table(program.folder / 'both/runs.csv')[0]
          ['wasserstein_1_a'] == start['wasserstein_1'], 'no distances')
    for folder, sign in ((right, 1), (wrong, -1)):
        for x, _, _, label in rows_of(folder):
            place = RIGHT if label == 'in' else LEFT
            check(abs(x - sign * place) < 3, '%s at %g' % (label, x))


def repeated(program):
    """Any number of ranks: the same bits; labels in a file or a column; kinds
    with other names in the same order, and in another one."""
    write(program, SOURCE * 8, TARGET * 6)
    sets = ['Time/End time=0.5', 'Network/Batch size=100',
            'Output/Distance points=60']
    if not program.has_networks():
        sets += ['Discriminator/Type=exact', 'Network/Conditional=false',
                 'Network/Batch size=0']
        write(program)
    one = program.run('one', sets)
    for ranks in (2, 3):
        other = program.run('ranks%d' % ranks, sets, ranks=ranks)
        point_tests.same(one, other, '%d ranks' % ranks)
        check(rows_of(one) == rows_of(other), 'particles differ')

    for name in ('source', 'target'):
        lines = (program.folder / (name + '.csv')).read_text().splitlines()[1:]
        labels = [line.split(',')[2] for line in lines]
        program.write(name + '.csv', '\n'.join(
            line.rpartition(',')[0] for line in lines) + '\n')
        program.write(name + '.txt', '\n'.join(labels) + '\n')
        (program.folder / (name + '-idx1-ubyte')).write_bytes(
            b'\0\0\x08\1' + struct.pack('>I', len(labels)) +
            bytes(label == 'out' for label in labels))
    for ending, names in (('.txt', ['in', 'out']), ('-idx1-ubyte', ['0', '1'])):
        files = ['%s/Labels file=%s%s' % (section, section.lower(), ending)
                 for section in ('Source', 'Target')]
        other = program.run('file' + ending, sets + files)
        point_tests.same(one, other, 'labels in a file')
        record = run_files.read_record(other)
        check(record['labels'] == names, 'labels ' + str(record['labels']))
        check(sum(path['path'].endswith(ending)
                  for path in record['inputs']) == 2,
              'the files of labels are no inputs')


def written(program):
    """What says which point has which label, and that a run can go on."""
    write(program)
    kind = (['Network/Conditional=true'] if program.has_networks() else
            ['Discriminator/Type=exact', 'Network/Conditional=false'])
    sets = ['Time/End time=0.3', 'Output/Interval=0.3'] + kind
    folder = program.run('run', sets)
    check(run_files.read_record(folder)['labels'] == ['in', 'out'], 'names')
    check([row[3] for row in rows_of(folder)] == [row[2] for row in SOURCE],
          'labels went astray')
    _, path = run_files.read_collection(folder, 'particles')[-1]
    values = run_files.named_arrays(
        ElementTree.parse(path).getroot().find('.//PointData'))
    check(list(values['label'])
          == [int(row[2] == 'out') for row in SOURCE], 'labels in the .vtu')
    # The particles as samples, in the columns that they were written in.
    last = sorted((folder / 'particles').glob('*.csv'))[-1]
    more = program.run('more', sets + ['Source/Samples file=%s' % last])
    ends = [point_tests.read_distances(each)[place]['wasserstein_2_squared']
            for each, place in ((folder, -1), (more, 0))]
    check(abs(ends[0] - ends[1]) < 1e-9 * ends[0],
          'W_2^2 at the end %g, read again %g' % tuple(ends))
    text = program.succeed('run', 'case.prm', '--overwrite', '--output',
                           folder, *[word for each in sets
                                     for word in ('--set', each)]).stdout
    check("'in' 0.5 and 0.5" in text, 'the shares are not told: ' + text)


def drawn(program):
    """A drawn source, and unseen points, have the labels of the target in
    their shares."""
    target = [row for k, row in enumerate(TARGET) if k % 2 == 0 or k < 50]
    write(program, target=target)
    share = sum(label == 'out' for _, _, label in target) / len(target)
    sets = ['Source/Samples file=', 'Source/Distribution=normal',
            'Source/Number of samples=60', 'Particles/Unseen=30',
            'Time/End time=3']
    if not program.has_networks():
        sets += ['Discriminator/Type=exact', 'Network/Conditional=false']
    folder = program.run('run', sets)
    rows = rows_of(folder)
    check(len(rows) == 90 and all((weight == 0) == (k >= 60) for k, (_, _,
          weight, _) in enumerate(rows)), 'particles and unseen points')
    for n, part in ((60, rows[:60]), (30, rows[60:])):
        found = sum(label == 'out' for _, _, _, label in part)
        check(abs(found - share * n) <= 1, '%d of %d are out' % (found, n))
    mass = sum(weight for _, _, weight, label in rows if label == 'out')
    check(abs(mass - share) < 1e-12, 'out has the share %g' % mass)
    start, *_, end = point_tests.read_distances(folder)
    if program.has_networks():
        for name in ('wasserstein_2_squared', 'unseen_wasserstein_2_squared'):
            check(end[name] < 0.2 * start[name], '%s: from %g to %g'
                  % (name, start[name], end[name]))


TESTS = {'labels.exchanged': exchanged, 'labels.repeated': repeated,
         'labels.written': written, 'labels.drawn': drawn}
