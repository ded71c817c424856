"""lipflow rerun: the same numbers again, from the same files only."""

import json

import run_files
from parameters import parameter_file
from run_files import check


def change(folder, action):
    """Applies action to run.json."""
    record = run_files.read_record(folder)
    action(record)
    (folder / 'run.json').write_text(json.dumps(record))


def the_same(program):
    """To the bit; up to rounding on other ranks; the file may be gone."""
    program.write('case.prm', parameter_file(program.source))
    folder = program.run('first', ['Divergence/Lipschitz bound=2'])
    (program.folder / 'case.prm').unlink()
    result = program.succeed('rerun', folder)
    check("bit by bit, that of '%s'" % folder in result.stdout, result.stdout)
    again = program.folder / 'first_rerun'
    rows = run_files.check_run(again)
    check(run_files.read_record(again)['command'][1] == 'run',
          'its command is not one that runs it')
    check(run_files.effective_parameters(again) ==
          run_files.effective_parameters(folder), 'other parameters')
    check(len(rows) == len(run_files.read_statistics(folder)), 'other rows')

    program.expect(program.start('rerun', folder), 4)  # it is there
    result = program.succeed('rerun', folder / 'run.json', '--output', 'other',
                             ranks=3)
    check('note: the run was made on 1 rank' in result.stderr, result.stderr)
    check("that of '%s'" % folder in result.stdout, result.stdout)
    result = program.succeed('rerun', folder, '--output', 'quiet', '--quiet')
    check(result.stdout == '' and result.stderr == '', 'it is not quiet')


def unfinished(program):
    """Of a run that was killed the rows that there are."""
    program.write('case.prm', parameter_file(program.source))
    folder = program.run('run')
    table = folder / 'statistics.csv'
    lines = table.read_text().splitlines(True)
    table.write_text(''.join(lines[:-2]))
    program.expect(program.start('rerun', folder), 1)  # it says that it ended
    change(folder, lambda record: record.update(exit_code=None))
    result = program.succeed('rerun', folder, '--overwrite')
    check('had not ended, in its %d rows' % (len(lines) - 3) in result.stdout,
          result.stdout)


def other_numbers(program):
    """What differs is named."""
    program.write('case.prm', parameter_file(program.source))
    folder = program.run('run')
    table = folder / 'statistics.csv'
    header, *rows = table.read_text().splitlines()
    column = header.split(',').index('divergence_upper')
    fields = rows[2].split(',')
    fields[column] = repr(float(fields[column]) * (1 + 1e-7))
    rows[2] = ','.join(fields)
    table.write_text('\n'.join([header] + rows) + '\n')
    result = program.start('rerun', folder)
    program.expect(result, 1)
    check('column divergence_upper, row 2: ' in result.stderr, result.stderr)


def refusals(program):
    """Changed inputs are refused by checksum, before anything is made."""
    text = parameter_file(program.source).replace(
        'subsection Source\nset Density = 0.01+exp(-2*((x-(1))^2))',
        'subsection Source\nset Type = samples\nset Samples file = p.csv')
    check('p.csv' in text, 'the parameter file has changed')
    program.write('case.prm', text)
    program.write('p.csv', 'x\n0.5\n1\n')
    folder = program.run('run')

    def expect(code, *says):
        result = program.start('rerun', folder, ranks=2)
        program.expect(result, code)
        for words in says:
            check(result.stderr.count(words) == 1,
                  "'%s' is not said once: %s" % (words, result.stderr))
        check(not (program.folder / 'run_rerun').exists(), 'a folder was made')

    program.write('p.csv', 'x\n0.5\n1.1\n')
    expect(3, 'p.csv', 'checksum')
    (program.folder / 'p.csv').unlink()
    expect(3, 'p.csv', 'is not there')
    program.write('p.csv', 'x\n0.5\n1\n')
    parameters = folder / 'parameters.prm'
    before = parameters.read_text()
    parameters.write_text(before + '# changed\n')
    expect(3, 'parameters.prm', 'checksum')
    parameters.write_text(before)
    change(folder, lambda record: record['command'].extend(
        ['--petsc', '-ksp_type', 'cg']))
    expect(2, '--petsc -ksp_type cg')
    (folder / 'run.json').write_text('{')
    expect(3, 'run.json')
    (folder / 'run.json').unlink()
    expect(4, 'there is no run in')
    (folder / 'comparison.csv').write_text('')
    expect(2, 'comparison')


TESTS = {'rerun.' + test.__name__: test for test in (
    the_same, unfinished, other_numbers, refusals)}
