"""What benchmarks share that run lipflow and print tables of its runs."""

import csv
import os
import pathlib
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SOURCE / 'tests/application'))
import run_files  # noqa: E402


def call(program, task, file, sets, *words, launcher=()):
    """The output of `lipflow TASK FILE --set ...`; ends where it fails."""
    options = [word for text in sets for word in ('--set', text)]
    return subprocess.run(
        [*launcher, program, task, file, *options, *words], check=True,
        stdout=subprocess.PIPE, text=True).stdout


def density_error(folder, exact):
    """int |p - exact| at the last output, by the vertex rule, square cells."""
    error = 0.
    _, path = run_files.read_collection(folder)[-1]
    for points, cells, values in run_files.read_vtu(path, 2)[1]:
        for cell in cells:
            corners = [points[i] for i in cell]
            area = max(abs(a[0] - b[0]) for a in corners for b in corners)**2
            for i in cell:
                error += area / 4 * abs(values['density'][i] -
                                        exact(*points[i][:2]))
    return error


def print_table(rows, path):
    """Prints each row as it comes and writes it to the CSV file @p path."""
    with open(path or os.devnull, 'w', newline='') as file:
        for row in rows:
            print(''.join('%13s' % word for word in row), flush=True)
            csv.writer(file).writerow(row)
            file.flush()
