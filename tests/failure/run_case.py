"""Runs one bad input (cases.py) and checks how the program takes it.

    run_case.py --list                       names and numbers of ranks
    run_case.py PROGRAM NAME [LAUNCHER...]   LAUNCHER: mpiexec -n 3 ...

Checked: the exit code; that each sentence stands exactly once on stderr, on any
number of ranks; no stack trace and nothing else that is not ours; that no file
was made, changed or removed.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

import cases
import latent_cases

CASES = cases.CASES + latent_cases.CASES

TIME_LIMIT = 100  # seconds; all cases stop before they compute

# How the libraries below us, and a crash, would show.
TRACES = ['An error occurred in line', 'Stacktrace', 'PETSC ERROR',
          'terminate called', 'what():', 'Signal:', 'MAX_DOUBLE', '[Double',
          '[Integer', '[Selection', 'This should not have happened']


def write_files(case, folder):
    for name, content in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = content.encode()
        path.write_bytes(content)


def snapshot(folder):
    return {str(path.relative_to(folder)):
            path.read_bytes() if path.is_file() else None
            for path in folder.rglob('*')}


def run(program, arguments, launcher, folder):
    environment = dict(os.environ, LIPFLOW_PROBLEMS=str(folder / 'problems'))
    return subprocess.run(launcher + [program] + arguments, cwd=folder,
                          env=environment, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=TIME_LIMIT,
                          errors='replace')


def failures(case, result, launcher):
    """What is wrong with the result, one text each."""
    wrong = []
    if result.returncode != case.code:
        wrong.append('exit code %d instead of %d'
                     % (result.returncode, case.code))
    for sentence in case.says:
        lines = [text for text in result.stderr.splitlines()
                 if sentence in text]
        if len(lines) != 1:
            wrong.append("'%s' stands on %d lines of stderr instead of one"
                         % (sentence, len(lines)))
    if case.mistakes is not None:
        counts = re.findall(r'^lipflow: error: (\d+) mistakes? in the',
                            result.stderr, re.MULTILINE)
        if counts != [str(case.mistakes)]:
            wrong.append('%s mistakes were counted instead of %d'
                         % (counts, case.mistakes))
    wrong += ["'%s' is for programmers" % trace for trace in TRACES
              if trace.lower() in (result.stdout + result.stderr).lower()]
    if not launcher:  # mpiexec adds lines of its own
        wrong += ["a line that does not begin with 'lipflow: ': " + text
                  for text in result.stderr.splitlines()
                  if not text.startswith('lipflow: ')]
    return wrong


def check(case, program, launcher):
    wrong = []
    commands = ([['run', 'case.prm'], ['check', 'case.prm']]
                if case.args is None else [case.args])
    for arguments in commands:
        with tempfile.TemporaryDirectory(prefix='lipflow_') as name:
            folder = pathlib.Path(name)
            write_files(case, folder)
            before = snapshot(folder)
            result = run(program, arguments, launcher, folder)
            found = failures(case, result, launcher)
            after = snapshot(folder)
            if after != before:
                found.append('files were made or changed: %s'
                             % sorted(set(after) ^ set(before)))
        if found:
            wrong.append('lipflow %s\n%s\n--- stdout\n%s--- stderr\n%s'
                         % (' '.join(arguments), '\n'.join(found),
                            result.stdout, result.stderr))
    return wrong


def identifier(name):
    return re.sub(r'[^a-z0-9]+', '_', name.lower())


def main():
    if sys.argv[1:] == ['--list']:
        for case in CASES:
            for ranks in case.ranks:
                print(identifier(case.name), ranks)
        return 0
    program, name, launcher = (os.path.abspath(sys.argv[1]), sys.argv[2],
                               sys.argv[3:])
    case = {identifier(case.name): case for case in CASES}[name]
    wrong = check(case, program, launcher)
    print('\n'.join(wrong) if wrong else 'as it should be')
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
