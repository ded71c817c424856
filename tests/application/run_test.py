"""The tests of the program, from outside.

    run_test.py --list                              one name a line
    run_test.py PROGRAM SOURCE NAME LAUNCHER...     LAUNCHER: mpiexec ... -n
"""

import pathlib
import shutil
import sys
import tempfile
import traceback

import checkpoint_tests
import cluster_tests
import command_tests
import compare_tests
import disk_tests
import label_tests
import latent_tests
import output_tests
import point_tests
import problem_tests
import ranks_tests
import rerun_tests
from program import Program

SOURCE = pathlib.Path(__file__).resolve().parents[2]


def all_tests(source):
    tests = {}
    for module in (ranks_tests, output_tests, command_tests, compare_tests,
                   point_tests, label_tests, latent_tests, checkpoint_tests,
                   rerun_tests, disk_tests, cluster_tests):
        tests.update(module.TESTS)
    tests.update(problem_tests.tests(source))
    return tests


def main():
    if sys.argv[1:] == ['--list']:
        print('\n'.join(all_tests(SOURCE)))
        return 0
    path, source, name = sys.argv[1:4]
    folder = tempfile.mkdtemp(prefix='lipflow_')
    try:
        all_tests(pathlib.Path(source))[name](
            Program(path, sys.argv[4:], folder, source))
    except Exception:
        traceback.print_exc()
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print('as it should be')
    return 0


if __name__ == '__main__':
    sys.exit(main())
