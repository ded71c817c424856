"""The checkers of scripts/ find what they are for, and nothing else.

    self_test.py SCRIPTS_FOLDER

Each is run on a small source tree that is in order, and on the same tree with
one thing spoilt.
"""

import pathlib
import subprocess
import sys
import tempfile

HEADER = '''\
#ifndef LIPFLOW_GEOMETRY_MESH_H
#define LIPFLOW_GEOMETRY_MESH_H

#include <lipflow/base/errors.h>

namespace lipflow
{
class Mesh
{
public:
  Mesh(int a, int b, int c, int d, int e, int f);

  bool operator()(int a, int b) const
  {
    return a < b;
  }
};
} // namespace lipflow

#endif
'''

SOURCE = '''\
#include <lipflow/geometry/mesh.h>

#include <map>

// { (
namespace lipflow
{
Mesh::Mesh(int a, int b, int c, int d, int e, int f)
    : values_{a, b, c}
    , text_("}")
{
  work();
}

template <int dim>
double Mesh<dim>::volume(const std::map<int, int> &a,
                         double                    b,
                         const char                c = '{') const
{
  const auto twice = [](double x, double y) { return x * y; };
  return twice(a, b);
}
} // namespace lipflow
'''

GOOD = {
    'src/CMakeLists.txt':
        'set(LIPFLOW_MODULES\n  base geometry measure application)\n',
    'include/lipflow/base/compat.h':
        '#ifndef LIPFLOW_BASE_COMPAT_H\n#define LIPFLOW_BASE_COMPAT_H\n'
        '#if DEAL_II_VERSION_GTE(9, 5, 0)\n#endif\n#endif\n',
    'include/lipflow/geometry/mesh.h': HEADER,
    'src/geometry/mesh.cc': SOURCE,
    'tests/unit/geometry/domain.h':
        '#ifndef LIPFLOW_TESTS_UNIT_GEOMETRY_DOMAIN_H\n'
        '#define LIPFLOW_TESTS_UNIT_GEOMETRY_DOMAIN_H\n#endif\n',
    'README.md': 'See [the mesh](src/geometry/mesh.cc).\n\n'
                 '    set Dimension = 2\n\n    subsection Good\n',
    'doc/parameters.md': 'Parameters\n',
}

MESH_H = 'include/lipflow/geometry/mesh.h'
MESH_CC = 'src/geometry/mesh.cc'
LONG = 'int work()\n{\n' + '  call();\n' * 60 + '}\n'

# checker, file, old text, new text, part of what must be said
SPOILT = [
    ('check_dependencies', MESH_H, 'base/errors.h', 'measure/density.h',
     "'geometry' may not use 'measure'"),
    ('check_dependencies', MESH_CC, '<map>', '<lipflow/application/setup.h>',
     "'geometry' may not use 'application'"),
    ('check_dependencies', MESH_H, 'base/errors.h', 'bass/errors.h',
     "there is no module 'bass'"),
    ('check_dependencies', MESH_CC, '<map>', '<png.h>',
     'may not use this library'),
    ('check_dependencies', 'src/CMakeLists.txt', ' geometry', '',
     'include/lipflow/geometry: not a module'),
    ('check_sources', MESH_H, 'GEOMETRY_MESH_H', 'MESH_H', 'include guard'),
    ('check_sources', MESH_H, '#endif\n', '#endif\nint a;\n', 'include guard'),
    ('check_sources', MESH_H, 'class Mesh', 'using namespace dealii;\nclass A',
     '`using namespace` in a header'),
    ('check_sources', MESH_CC, '  work();', '  work(); ', 'blanks at the end'),
    ('check_sources', MESH_CC, '  work();', '\twork();', 'a tab'),
    ('check_sources', MESH_CC, '// {', '// \u03c8', 'not plain ASCII'),
    ('check_sources', MESH_CC, '// {', '// ' + 'TODO', 'open an issue'),
    ('check_sources', MESH_CC, '#include <map>',
     '#if DEAL_II_VERSION_GTE(9, 5, 0)\n#endif', 'only base/compat.h may'),
    ('check_sources', MESH_CC, '} // namespace lipflow\n',
     '\n' * 500 + '} // namespace lipflow\n', 'more than 500'),
    ('check_sources', MESH_CC, 'template <int dim>\n',
     LONG + '\ntemplate <int dim>\n', 'work: 63 lines, more than 60'),
    ('check_sources', MESH_CC, 'double                    b,',
     'int x, int y, int z, double b,', 'Mesh::volume: 6 parameters'),
    ('check_sources', MESH_H, '()(int a, int b)',
     '()(int a, int b, int c, int d, int e, int f)',
     'operator(): 6 parameters'),
    ('check_documents', 'doc/parameters.md', 'Para', 'para', 'out of date'),
    ('check_documents', 'README.md', 'Good', 'Bad', 'refuses the example'),
    ('check_documents', 'README.md', 'mesh.cc', 'mush.cc', 'leads nowhere'),
    ('check_documents', 'README.md', 'See', 'See /home/' + 'me/x',
     'one machine only'),
    ('check_format', MESH_CC, '  work();', 'work();', 'would change it'),
]


def write_tree(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def run(scripts, checker, files):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name) / 'tree'
        write_tree(folder, files)
        style = scripts.parent / '.clang-format'
        write_tree(folder, {'.clang-format': style.read_text()})
        program = pathlib.Path(name) / 'lipflow'
        program.write_text('#!/bin/sh\necho Parameters\n'
                           'test $1 != check || ! grep -q "^subsection Bad" $2')
        program.chmod(0o755)
        words = [str(program)] if checker == 'check_documents' else []
        result = subprocess.run(
            [sys.executable, str(scripts / checker)] + words + [str(folder)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return result.returncode, result.stdout


def main():
    scripts = pathlib.Path(sys.argv[1]).resolve()
    wrong, skipped = [], set()
    for checker in sorted({case[0] for case in SPOILT}):
        code, output = run(scripts, checker, GOOD)
        if code == 77:
            skipped.add(checker)
        elif code != 0:
            wrong.append(f'{checker} on a tree in order: {code}\n{output}')
    for checker, name, old, new, said in SPOILT:
        if checker in skipped:
            continue
        assert old in GOOD[name], (checker, name, old)
        files = dict(GOOD, **{name: GOOD[name].replace(old, new)})
        code, output = run(scripts, checker, files)
        if code != 1 or said not in output:
            wrong.append(f"{checker}, {old!r} -> {new!r}: {code}, without "
                         f"'{said}'\n{output}")
    for message in wrong:
        print(message)
    print(f'{len(SPOILT)} spoilt trees, {len(wrong)} failures, '
          f'skipped: {sorted(skipped)}')
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
