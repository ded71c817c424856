"""Every problem of problems/, on a coarse mesh and for a short time."""

import re

import output_tests
import run_files
from run_files import check

STEPS = 6  # of a finite L


def value_of(text, key):
    """The value in the file, or None; of keys that stand once."""
    found = re.search(r'^\s*set\s+%s\s*=\s*(.*)$' % key, text, re.MULTILINE)
    return found.group(1) if found else None


def moves_points(text):
    """Without a mesh, by a network."""
    return re.search(r'^\s*set Type\s*= neural', text, re.MULTILINE)


def coarse(text):
    """Settings for few nodes: 2^6 cells along a line, else about 2^4.

    Without a mesh: for an encoder that is trained for seconds only.
    """
    if moves_points(text):
        return ['Latent/Training steps=500']
    dimension = int(value_of(text, 'Dimension') or 2)
    adaptive = ['Adaptivity/Levels=1'] if 'Adaptivity' in text else []
    given = int(value_of(text, 'Global refinements') or 5)
    if value_of(text, 'Mesh file'):
        given = 0
    elif dimension == 3:
        return ['Geometry/Cells=6', 'Geometry/Global refinements=0'] + adaptive
    elif value_of(text, 'Cells'):
        cells = max(map(int, value_of(text, 'Cells').split(',')))
        given = max(0, min(given, 4 - cells.bit_length()))
    return ['Geometry/Global refinements=%d'
            % min(given, {1: 6, 2: 4, 3: 2}[dimension])] + adaptive


def problem(program, name):
    file = program.source / 'problems' / (name + '.prm')
    text = file.read_text()
    check(text.startswith('# '), 'the problem does not say what it is')
    sets = [word for value in coarse(text) for word in ('--set', value)]
    end_time = float(value_of(text, 'End time'))
    is_neural = moves_points(text)
    if is_neural and not program.has_networks():
        return
    # 'check' knows the steps of a finite L; else a small part will do.
    said = program.succeed('check', file, *sets)
    found = re.search(r'([0-9.e+]+) steps to time', said.stdout)
    part = STEPS / float(found.group(1)) if found else 0.1
    end_time *= min(1, part)

    folder = program.folder / 'run'
    program.succeed('run', file, '--quiet', '--output', folder, *sets,
                    '--set', 'Time/End time=%.17g' % end_time)
    rows = (run_files.check_points_run(folder) if is_neural
            else run_files.check_run(folder))
    check(3 <= len(rows) <= 60, '%d rows' % len(rows))
    check(rows[-1]['time'] == end_time, 'not at the end')
    if is_neural:
        run_files.read_collection(folder, 'particles')
    else:
        for _, path in run_files.read_collection(folder):
            run_files.read_vtu(
                path, run_files.read_record(folder)['dimension'])
    output_tests.Page(run_files.read_text(folder / 'report.html'))


def tests(source):
    names = sorted(path.stem for path in (source / 'problems').glob('*.prm'))
    return {'problem.' + name: lambda program, name=name: problem(program, name)
            for name in names}
