"""Starts lipflow and says what came out."""

import os
import pathlib
import subprocess

TIME_LIMIT = 200  # seconds a start


class Program:
    """lipflow in an empty folder of its own.

    launcher: the words before the number of ranks, 'mpiexec ... -n'.
    """

    def __init__(self, path, launcher, folder, source):
        self.path = str(pathlib.Path(path).resolve())
        self.launcher = launcher
        self.folder = pathlib.Path(folder)
        self.source = pathlib.Path(source)  # of the project

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def words(self, arguments, ranks=None):
        start = [] if ranks is None else self.launcher + [str(ranks)]
        return start + [self.path] + [str(word) for word in arguments]

    def environment(self):
        return dict(os.environ, LIPFLOW_PROBLEMS=str(self.source / 'problems'),
                    NO_COLOR='1')

    def start(self, *arguments, ranks=None, folder=None):
        return subprocess.run(self.words(arguments, ranks),
                              cwd=folder or self.folder,
                              env=self.environment(), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=TIME_LIMIT,
                              encoding='utf-8')

    def succeed(self, *arguments, **where):
        result = self.start(*arguments, **where)
        self.expect(result, 0)
        return result

    def has_networks(self):
        """Whether lipflow was built with libtorch."""
        return 'libtorch' in self.succeed('--version').stdout

    @staticmethod
    def expect(result, code):
        if result.returncode != code:
            raise AssertionError(
                'exit code %d instead of %d of %s\n--- stdout\n%s--- stderr\n%s'
                % (result.returncode, code, ' '.join(result.args),
                   result.stdout, result.stderr))

    def run(self, name, sets=(), words=(), ranks=None):
        """'lipflow run' into the folder of that name; returns the folder."""
        output = self.folder / name
        options = [word for text in sets for word in ('--set', text)]
        result = self.succeed('run', 'case.prm', '--quiet', '--output', output,
                              *options, *words, ranks=ranks)
        if result.stdout:
            raise AssertionError('--quiet says ' + result.stdout)
        return output
