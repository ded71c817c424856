"""What the commands print, write and return."""

import json
import os
import pty
import re
import subprocess
import time
import xml.etree.ElementTree as ElementTree

import point_tests
import run_files
from parameters import parameter_file
from program import TIME_LIMIT
from run_files import check

# Two normals of variance 1 on a line with walls far away.
NORMALS = '''\
set Dimension = 1
subsection Geometry
  set Lower corner = -8
  set Upper corner = 11
  set Global refinements = 9
end
subsection Divergence
  set Lipschitz bound = 1
end
subsection Source
  set Density = exp(-(x-s)^2/2)
  set Constants = s = %g
end
subsection Target
  set Density = exp(-x^2/2)
end
'''


def problems(program):
    """list, show and template agree with the files."""
    listed = program.succeed('list').stdout.splitlines()
    names = sorted(path.stem for path in
                   (program.source / 'problems').glob('*.prm'))
    check(sorted(line.split()[0] for line in listed) == names,
          "'lipflow list' says %s" % listed)
    check(all(len(line.split(None, 1)) == 2 for line in listed),
          'a problem has no description')
    # With other files the paths in a template are not those in the text.
    texts = {name: (program.source / 'problems' / (name + '.prm')).read_text()
             for name in names}
    with_files = [name for name in names if ' file ' in texts[name]]
    for name in with_files + names[:2]:
        text = texts[name]
        check(program.succeed('show', name).stdout == text,
              "'lipflow show %s' is not the file" % name)
        template = program.succeed('template', name).stdout
        lines = {line for line in re.findall('^ *set .*', text, re.MULTILINE)
                 if ' file ' not in line}
        check(lines <= set(template.splitlines()),
              'the template of %s is another problem' % name)


def template_runs(program):
    """Of a problem with a mesh file, whose path must still be right."""
    few = ['--set', 'Geometry/Global refinements=0',
           '--set', 'Time/End time=0.05', '--quiet']
    for options in ([], ['--full']):
        text = program.succeed('template', 'two_rooms', *options).stdout
        program.write('somewhere/my.prm', text)
        output = program.folder / ('run' + ''.join(options))
        program.succeed('run', 'somewhere/my.prm', *few, '--output', output)
        run_files.check_run(output)
    short = run_files.effective_parameters(program.folder / 'run')
    full = run_files.effective_parameters(program.folder / 'run--full')
    check(short == full, 'the full template is another problem')
    for key in short:
        name = key.rsplit('/', 1)[-1]
        check(re.search(r'^\s*set +%s *=' % re.escape(name), text,
                        re.MULTILINE), 'the full template has no ' + name)


def parameter_reference(program):
    """Every parameter has a row in the Markdown."""
    text = program.succeed('parameters', '--markdown').stdout
    plain = program.succeed('parameters').stdout
    program.write('case.prm', parameter_file(program.source))
    folder = program.run('run', ['Output/Report=false'])
    for key in run_files.effective_parameters(folder):
        name = key.rsplit('/', 1)[-1]
        check('| `%s` |' % name in text, 'no row of ' + name)
        check(name in plain, 'no word of ' + name)
    rows = [line for line in text.splitlines() if line.startswith('|')]
    check(all(len(re.findall(r'(?<!\\)\|', row)) == 5 for row in rows),
          'a row of the Markdown has another number of columns')


def huber(shift):
    """D of N(shift, 1) from N(0, 1) with kl and L = 1 (design.md, 7)."""
    return shift**2 / 2 if shift <= 1 else shift - .5


def divergence(program):
    """The closed form, to the order of the mesh."""
    spacing = 19 / 512
    for shift in (0.5, 3):
        program.write('case.prm', NORMALS % shift)
        text = program.succeed('divergence', 'case.prm', '--json').stdout
        result = json.loads(text)
        for key in ('divergence_lower divergence_upper relative_gap '
                    'fisher_information max_speed saturated_fraction nodes '
                    'newton_iterations source_mass target_mass '
                    'divergence').split():
            check(key in result, 'no ' + key)
        lower, upper = result['divergence_lower'], result['divergence_upper']
        check(lower <= upper and upper - lower <= 1e-6 * upper, 'no bounds')
        check(abs(upper - huber(shift)) <= spacing**2,
              'D is %.9g, not %.9g' % (upper, huber(shift)))
        check(abs(result['fisher_information'] - min(shift, 1)**2) <= spacing,
              'I is %g' % result['fisher_information'])
        check(abs(result['source_mass'] - (2 * 3.14159265358979)**.5) < 1e-6,
              'the mass is %.12g' % result['source_mass'])
        for_people = program.succeed('divergence', 'case.prm').stdout
        first = re.search(r'\[([-0-9.e]+), ([-0-9.e]+)\]', for_people)
        check(first and abs(float(first.group(2)) - upper) < 1e-3 * upper,
              'the text says another D')
    on_two = json.loads(program.succeed('divergence', 'case.prm', '--json',
                                        ranks=2).stdout)
    check(abs(on_two['divergence_upper'] - upper) <= 1e-9 * upper,
          'two ranks give another D')
    check(sorted(path.name for path in program.folder.iterdir()) ==
          ['case.prm'], "'lipflow divergence' wrote files")


def check_writes_nothing(program):
    """And knows sizes and steps."""
    program.write('case.prm', parameter_file(program.source, 'box'))
    result = program.succeed('check', 'case.prm')
    check([path.name for path in program.folder.iterdir()] == ['case.prm'],
          "'lipflow check' wrote files")
    check(not result.stderr, 'stderr: ' + result.stderr)
    words = result.stdout
    for word in ('valid', '128 cells', '153 nodes', 'memory', 'steps'):
        check(word in words, "'lipflow check' does not say '%s':\n%s"
              % (word, words))
    steps = int(re.search(r'(\d+) steps', words).group(1))
    rows = run_files.check_run(program.run('run'))
    check(rows[-1]['step'] == steps, "'lipflow check' says %d steps, there "
          'were %d' % (steps, rows[-1]['step']))


def constraint_is_decided(program):
    """'auto' is cells between densities, corners with samples; it is said."""
    program.write('case.prm', parameter_file(program.source, 'ball'))
    samples = ['Target/Type=samples', 'Target/Number of samples=50']
    cells = ['Discriminator/Constraint=cells']
    for sets, expected in (([], 'cells'), (samples, 'corners'),
                           (samples + cells, 'cells'),
                           (['Discriminator/Constraint=corners'], 'corners')):
        words = [word for value in sets for word in ('--set', value)]
        said = program.succeed('check', 'case.prm', *words).stdout
        check('|grad psi| <= L at its %s' % expected in said,
              'not %s: %s' % (expected, said))
        record = run_files.read_record(program.run('run', sets, ['--overwrite']))
        check(record['constraint'] == expected, record['constraint'])
    said = program.succeed('check', 'case.prm', '--set',
                           'Divergence/Lipschitz bound=inf').stdout
    check('|grad psi|' not in said, said)


def size_text(text):
    """Bytes of '3.4 MB'."""
    number, unit = text.split()
    return float(number) * 1000 ** ['B', 'kB', 'MB', 'GB'].index(unit)


def check_bounds_the_output(program):
    """'lipflow check' says how many files and bytes there are going to be."""
    particles = ['Source/Type=samples', 'Source/Number of samples=5000']
    both = particles + ['Target/Type=samples', 'Target/Number of samples=50']
    for case, ranks, sets in (
            ('line', None, []), ('box', 3, ['Output/Writers=2']),
            ('cube', None, ['Output/Particles=csv'] + particles),
            ('box', 2, both), ('line', None, ['Output/Report=false']),
            ('box', None, ['Output/Fields=false']), ('points', 2, [])):
        if case == 'points':
            point_tests.write(program, kind='exact')
        else:
            program.write('case.prm', parameter_file(program.source, case))
        sets = sets + ['Output/Interval=0.03', 'Output/Checkpoint interval=0.05']
        words = [word for text in sets for word in ('--set', text)]
        said = program.succeed('check', 'case.prm', *words, ranks=ranks).stdout
        files, size, one = re.search(
            r'output: at most (\d+) files with ([\d.e+]+ \w+), two '
            r'checkpoints .* ([\d.e+]+ \w+) each', said).groups()
        folder = program.run('run', sets, ['--overwrite'], ranks)
        kept = [path for path in folder.rglob('*') if path.is_file()]
        saved = [path for path in kept if 'checkpoints' in path.parts]
        where = '%s, %s: ' % (case, sets)
        n_files = len(kept) - len(saved)
        check(.6 * int(files) <= n_files <= int(files),
              where + '%d files instead of %s' % (n_files, files))
        total = sum(path.stat().st_size for path in kept)
        check(.05 * size_text(size) < total < size_text(size),
              where + '%d bytes instead of %s' % (total, size))
        of_each = sum(path.stat().st_size for path in saved) / 2
        check(.4 * size_text(one) < of_each < size_text(one),
              where + 'a checkpoint of %d bytes instead of %s'
              % (of_each, one))


def version(program):
    text = program.succeed('--version').stdout
    check(re.match(r'lipflow \d+\.\d+\.\d+ \([^)]+\)\n', text), text)
    for name in ('deal.II', 'PETSc', 'MPI'):
        check(re.search('^%s .*[0-9]' % re.escape(name), text, re.MULTILINE),
              'no version of ' + name)
    check(program.succeed('--version', ranks=2).stdout == text,
          'two ranks print another text')


def help_of_all(program):
    text = program.succeed('--help').stdout
    for name in ('run compare check divergence report list show template '
                 'parameters').split():
        check(re.search(r'^ +%s ' % name, text, re.MULTILINE), 'no ' + name)
        check(name in program.succeed(name, '--help').stdout, 'no help')


def quiet(program):
    program.write('case.prm', parameter_file(program.source))
    result = program.succeed('run', 'case.prm', '--quiet')
    check(not result.stdout and not result.stderr,
          'printed: %r %r' % (result.stdout, result.stderr))
    # Without --output: runs/ and the name of the file.
    run_files.check_run(program.folder / 'runs/case')


def redirected(program):
    """A log has few lines and no terminal's codes."""
    program.write('case.prm', parameter_file(program.source, end_time='2'))
    sets = ['--set', 'Time/Maximum step=0.004', '--set', 'Output/Fields=false']
    result = program.succeed('run', 'case.prm', *sets)
    rows = run_files.check_run(program.folder / 'runs/case')
    check(len(rows) > 500, 'only %d rows' % len(rows))
    text = result.stdout + result.stderr
    check('\r' not in text and '\x1b' not in text, 'codes of a terminal')
    check(text.count('\n') < 200, '%d lines' % text.count('\n'))
    check(all(word in result.stderr for word in ('50.', '%', 'ETA')),
          'no progress:\n' + result.stderr)
    check('report.html' in result.stdout, 'the report is not named')
    check('nan' not in text and 'inf' not in text, text)


def terminal_output(program, environment):
    """What 'run' writes into a terminal of 80 columns, and what is there."""
    main, terminal = pty.openpty()
    words = program.words(['run', 'case.prm', '--overwrite'])
    with subprocess.Popen(words, cwd=program.folder, env=environment,
                          stdin=terminal, stdout=subprocess.DEVNULL,
                          stderr=terminal) as process:
        os.close(terminal)
        text, end = b'', time.monotonic() + TIME_LIMIT
        while time.monotonic() < end:
            try:
                part = os.read(main, 4096)
            except OSError:  # Linux says EIO where the other side is closed
                break
            if not part:
                break
            text += part
        code = process.wait(TIME_LIMIT)
    os.close(main)
    check(code == 0, 'exit code %d' % code)
    return text.decode()


def one_voice(program):
    """Two ranks say everything once."""
    program.write('case.prm', parameter_file(program.source))
    result = program.succeed('run', 'case.prm', ranks=2)
    lines = result.stdout.splitlines() + [
        line for line in result.stderr.splitlines() if '%' in line]
    check(len(lines) > 4 and len(set(lines)) == len(lines),
          'said twice: %s' % lines)
    check('2 rank' in lines[0], lines[0])


def json_file(program):
    """The JSON form of a file is the same problem."""
    text = parameter_file(program.source)
    program.write('case.prm', text)
    values, section = {}, None
    for line in text.splitlines():
        words = line.split(None, 1)
        if words[:1] == ['subsection']:
            section = values[words[1]] = {}
        elif words == ['end']:
            section = None
        elif words[:1] == ['set']:
            key, value = (part.strip() for part in words[1].split('='))
            (values if section is None else section)[key] = value
    program.write('case.json', json.dumps(values))
    results = []
    for name in ('case.prm', 'case.json'):
        program.succeed('run', name, '--quiet', '--output', name + '.run',
                        '--set', 'Output/Fields=false')
        rows = run_files.check_run(program.folder / (name + '.run'))
        results.append([{key: value for key, value in row.items()
                         if key != 'wall_seconds'} for row in rows])
    check(results[0] == results[1], 'JSON gives other rows')


def killed(program):
    """Of a run that is killed all rows and outputs up to then are there."""
    program.write('case.prm', parameter_file(program.source, end_time='50'))
    folder = program.folder / 'run'
    words = program.words(['run', 'case.prm', '--quiet', '--output', folder,
                           '--set', 'Output/Interval=0.2'])
    table = folder / 'statistics.csv'
    with subprocess.Popen(words, cwd=program.folder) as process:
        end = time.monotonic() + TIME_LIMIT
        while time.monotonic() < end and process.poll() is None and not (
                table.exists() and table.read_text().count('\n') > 30):
            time.sleep(0.02)
        check(process.poll() is None, 'the run ended by itself')
        process.kill()
    rows = run_files.check_run(folder)
    check(len(rows) >= 30, 'rows were lost: %d' % len(rows))
    record = run_files.read_record(folder)
    check(record['exit_reason'] == 'running' and record['exit_code'] is None,
          'run.json: ' + record['exit_reason'])
    for entry in ElementTree.parse(folder / 'fields.pvd').iter('DataSet'):
        run_files.read_vtu(folder / entry.get('file'), 1)
    program.succeed('report', folder)
    check('had not ended' in run_files.read_text(folder / 'report.html'),
          'the report does not say that the run was killed')


def in_a_terminal(program):
    """One line that is overwritten, with a percentage and the time left."""
    program.write('case.prm', parameter_file(program.source, 'box',
                                             end_time='1'))
    environment = program.environment()
    text = terminal_output(program, environment)
    check('\x1b' not in text, 'NO_COLOR is set and there are colours')
    # The terminal itself turns the end of a line into \r\n.
    lines = text.replace('\r\n', '\n').split('\r')
    progress = [line for line in lines if '%' in line]
    check(len(progress) >= 2, 'no line was overwritten: %r' % text)
    check(any(re.match(r' *\d+\.\d%  step \d+, .* ETA \d+:\d\d *$', line)
              for line in progress), 'no progress line: %r' % text)
    check(all(len(line.rstrip('\n')) < 80 for line in progress), 'it wraps')
    check(text.count('\n') <= 4, 'many lines: %r' % text)

    del environment['NO_COLOR']
    text = terminal_output(program, environment)
    check('\x1b[7m' in text, 'no colours in a terminal')
    check(text.count('\x1b[7m') == text.count('\x1b[0m'), 'a colour stays')


def output_folder(program):
    """A run is replaced only by request, other files never."""
    program.write('case.prm', parameter_file(program.source))
    few = ['--quiet', '--set', 'Output/Fields=false']
    program.succeed('run', 'case.prm', *few, '--output', 'deep/down/run')
    folder = program.folder / 'deep/down/run'
    before = (folder / 'run.json').read_bytes()

    result = program.start('run', 'case.prm', *few, '--output', folder)
    program.expect(result, 4)
    check('--overwrite' in result.stderr, 'no advice: ' + result.stderr)
    check((folder / 'run.json').read_bytes() == before, 'it was changed')

    (folder / 'notes.txt').write_text('mine')
    program.succeed('run', 'case.prm', '--quiet', '--output', folder,
                    '--overwrite', '--set', 'Time/End time=0.1')
    check((folder / 'notes.txt').read_text() == 'mine', 'my notes are gone')
    check(run_files.check_run(folder)[-1]['time'] == 0.1, 'not replaced')
    check((folder / 'fields.pvd').exists(), 'no fields')
    # What the run before wrote and this one does not must not stay.
    program.succeed('run', 'case.prm', *few, '--output', folder, '--overwrite')
    check(not (folder / 'fields').exists(), 'fields of the run before')

    other = program.folder / 'other'
    other.mkdir()
    (other / 'letter.txt').write_text('dear')
    result = program.start('run', 'case.prm', *few, '--output', other,
                           '--overwrite')
    program.expect(result, 4)
    check([path.name for path in other.iterdir()] == ['letter.txt'],
          "a folder that is no run's was changed")

    program.succeed('run', 'case.prm', *few, '--set', 'Output/Directory=here')
    run_files.check_run(program.folder / 'here')


def stop_below(program):
    """The run ends where the Fisher information is small enough."""
    program.write('case.prm', parameter_file(program.source, bound='inf',
                                             end_time='50'))
    folder = program.run('run', ['Time/Stop below=0.05'])
    rows = run_files.check_run(folder)
    check(rows[-1]['fisher_information'] < 0.05 <=
          rows[-2]['fisher_information'], 'not stopped where it should')
    check(rows[-1]['time'] < 50, 'not stopped early')
    record = run_files.read_record(folder)
    check(record['exit_reason'] == 'Fisher information below 0.05' and
          record['exit_code'] == 0, 'run.json: ' + record['exit_reason'])
    check(run_files.read_collection(folder)[-1][0] == rows[-1]['time'],
          'the last state was not written')


def petsc_options(program):
    """Only what stands after --petsc reaches PETSc."""
    program.write('case.prm', parameter_file(program.source, 'box'))
    few = ['--output', 'run', '--overwrite', '--quiet',
           '--set', 'Output/Fields=false', '--set', 'Output/Report=false',
           '--set', 'Time/End time=0.1', '--set',
           'Discriminator/Linear solver=cg']
    result = program.succeed('run', 'case.prm', *few, '--petsc',
                             '-lipflow_ksp_converged_reason')
    check('Linear lipflow_ solve converged' in result.stdout,
          'PETSc did not hear of it: ' + result.stdout[:500])
    run_files.check_run(program.folder / 'run')
    result = program.succeed('run', 'case.prm', *few, '--petsc',
                             '-lipflow_ksp_typo', 'cg')
    check("'-lipflow_ksp_typo' was not used" in result.stderr,
          'a misspelled option is not told')
    # Another method gives the same divergence, with other iterations.
    rows = {}
    for kind in ('cg', 'gmres'):
        program.succeed('run', 'case.prm', *few, '--petsc',
                        '-lipflow_ksp_type', kind)
        rows[kind] = run_files.check_run(program.folder / 'run')
    check([row['linear_iterations'] for row in rows['cg']] !=
          [row['linear_iterations'] for row in rows['gmres']],
          '-lipflow_ksp_type changes nothing')


def fails_at_once(program):
    """One matrix is not enough: a sentence, and the record says it."""
    program.write('case.prm', parameter_file(program.source, gap='1e-9'))
    result = program.start('run', 'case.prm', '--output', 'run', '--set',
                           'Discriminator/Maximum iterations=1')
    program.expect(result, 1)
    folder = program.folder / 'run'
    record = run_files.read_record(folder)
    reason = record['exit_reason']
    check(record['exit_code'] == 1 and 'could not be computed' in reason and
          'Maximum iterations' in reason, 'run.json: ' + reason)
    errors = [line for line in result.stderr.splitlines()
              if line.startswith('lipflow: error: ')]
    check(errors == ['lipflow: error: ' + reason], 'stderr: ' + result.stderr)
    check(run_files.read_statistics(folder) == [], 'a row of nothing')
    page = run_files.read_text(folder / 'report.html')
    check('did not reach its end' in page and 'No step was recorded' in page,
          'the report does not say that it failed')
    for _, path in run_files.read_collection(folder):
        run_files.read_vtu(path, 1)
    result = program.start('divergence', 'case.prm', '--set',
                           'Discriminator/Maximum iterations=1')
    program.expect(result, 1)


def fails_midway(program):
    """The rows and fields up to a failure are kept."""
    program.write('case.prm', parameter_file(
        program.source, 'line', 'alpha_2', 'inf', end_time='2'))
    folder = program.folder / 'run'
    # Each solve from nothing: three matrices reach about the square root of
    # the gap that four reach.
    for gap in ('1e-8', '1e-9', '3e-10', '1e-10', '3e-11', '1e-11'):
        result = program.start(
            'run', 'case.prm', '--output', folder, '--overwrite', '--set',
            'Discriminator/Maximum iterations=3', '--set',
            'Discriminator/Relative gap=' + gap, '--set', 'Time/End time=0.05',
            '--set', 'Discriminator/Warm start=false')
        rows = run_files.read_statistics(folder)
        if result.returncode != 0 and len(rows) > 1:
            break
    program.expect(result, 1)
    check(len(rows) > 1, 'no gap fails after the first step')
    run_files.check_run(folder)
    record = run_files.read_record(folder)
    check(record['exit_code'] == 1 and
          'no step succeeded' in record['exit_reason'] and
          record['exit_reason'].startswith('At time '),
          'run.json: ' + record['exit_reason'])
    check(record['exit_reason'] in result.stderr, 'stderr: ' + result.stderr)
    check(record['result']['steps'] == rows[-1]['step'], 'run.json: result')
    outputs = run_files.read_collection(folder)
    check(outputs[-1][0] == rows[-1]['time'], 'the last good state is not kept')
    for _, path in outputs:
        run_files.read_vtu(path, 1)
    check('did not reach its end' in
          run_files.read_text(folder / 'report.html'), 'the report is silent')


def repeated_steps(program):
    """A solve that fails is tried with a smaller dt; it is said and counted."""
    program.write('case.prm', parameter_file(
        program.source, 'line', 'alpha_2', 'inf', end_time='0.05'))
    result = program.succeed(
        'run', 'case.prm', '--output', 'run', '--set',
        'Discriminator/Maximum iterations=3', '--set',
        'Discriminator/Relative gap=1e-8', '--set', 'Output/Report=false',
        '--set', 'Discriminator/Warm start=false')
    rows = run_files.check_run(program.folder / 'run')
    repeated = [row for row in rows if row['repeats'] > 0]
    check(repeated, 'no step was repeated')
    check(all(row['newton_iterations'] > 3 for row in repeated) and
          all(row['newton_iterations'] <= 3 for row in rows
              if row not in repeated), 'the matrices of a try are not counted')
    said = [line for line in result.stderr.splitlines()
            if re.match(r'A step of [-0-9.e]+ was repeated with half its '
                        'length: .*Newton matrices', line)]
    check(len(said) == min(len(repeated), 5), '%d steps were repeated, %d said'
          % (len(repeated), len(said)))
    check(result.stderr.count('\n') < 200, 'a long log')


TESTS = {'command.' + test.__name__: test for test in (
    problems, template_runs, parameter_reference, divergence,
    check_writes_nothing, constraint_is_decided, check_bounds_the_output, version, help_of_all, quiet,
    redirected, one_voice, json_file, killed, in_a_terminal, output_folder, stop_below,
    petsc_options, fails_at_once, fails_midway, repeated_steps)}
