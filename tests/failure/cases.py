"""What a user can do wrong, and what the program must say.

Every case is a good input with one thing spoilt. run_case.py runs it.
"""

import struct
import zlib

GOOD = """\
set Dimension = 2
subsection Geometry
  set Type = box
  set Lower corner = -1
  set Upper corner = 1
  set Global refinements = 3
end
subsection Divergence
  set Type = kl
  set Lipschitz bound = 1
end
subsection Source
  set Density = exp(-x^2 - y^2)
end
subsection Target
  set Density = 1
end
subsection Time
  set End time = 0.02
  set CFL number = 0.5
end
"""

ADAPTIVE = ('subsection Time',
            'subsection Adaptivity\n  set Levels = 2\nend\nsubsection Time')


class Case:
    """code: exit code; says: each must stand on exactly one line of stderr.

    edit: pairs (old, new) of text in GOOD; or prm: the whole file.
    args: the command line (default: run case.prm, and again with check).
    files: further files, name -> text or bytes. ranks: tuple, default (1,).
    mistakes: how many are counted in the last line.
    """

    def __init__(self, name, code, says, edit=(), prm=None, args=None,
                 files=None, ranks=(1,), mistakes=None):
        self.name, self.code, self.args = name, code, args
        self.says = [says] if isinstance(says, str) else says
        self.ranks, self.mistakes = ranks, mistakes
        text = GOOD if prm is None else prm
        for old, new in [edit] if edit and isinstance(edit[0], str) else edit:
            assert old in text, (name, old)
            text = text.replace(old, new, 1)
        self.files = {'case.prm': text}
        self.files.update(files or {})


def png(rows):
    """An 8 bit grey PNG."""
    def chunk(kind, data):
        return (struct.pack('>I', len(data)) + kind + data +
                struct.pack('>I', zlib.crc32(kind + data)))
    data = zlib.compress(b''.join(b'\0' + bytes(row) for row in rows))
    return (b'\x89PNG\r\n\x1a\n' +
            chunk(b'IHDR', struct.pack('>IIBBBBB', len(rows[0]), len(rows),
                                       8, 0, 0, 0, 0)) +
            chunk(b'IDAT', data) + chunk(b'IEND', b''))


def msh(points, elements):
    """A gmsh 2.2 mesh; elements are (gmsh type, vertices from 1)."""
    lines = ['$MeshFormat', '2.2 0 8', '$EndMeshFormat', '$Nodes',
             str(len(points))]
    lines += ['%d %g %g 0' % (i + 1, x, y)
              for i, (x, y) in enumerate(points)]
    lines += ['$EndNodes', '$Elements', str(len(elements))]
    lines += ['%d %d 2 0 1 %s' % (i + 1, kind, ' '.join(map(str, vertices)))
              for i, (kind, vertices) in enumerate(elements)]
    return '\n'.join(lines + ['$EndElements', ''])


QUAD, TRIANGLE = 3, 2
SQUARE = [(0, 0), (1, 0), (1, 1), (0, 1)]
GOOD_MESH = msh(SQUARE, [(QUAD, (1, 2, 3, 4))])
MESH = ('set Type = box', 'set Type = file\n  set Mesh file = m.msh')
IMAGE = ('set Density = exp(-x^2 - y^2)',
         'set Type = image\n  set Image file = p.png')
SOURCE = 'set Density = exp(-x^2 - y^2)'
TARGET = 'subsection Target\n  set Density = 1'


def source(expression):
    return (SOURCE, 'set Density = ' + expression)


# Else the cases below would fail, or pass, for another reason.
CONTROL = [
    Case('nothing is wrong', 0, [], args=['check', 'case.prm'], ranks=(1, 3)),
    Case('the good mesh and image are good', 0, [], [MESH, IMAGE],
         args=['check', 'case.prm'],
         files={'m.msh': GOOD_MESH, 'p.png': png([[1, 2], [3, 4]])}),
]

# The parameter file as a text.
PARAMETER_FILE = [
    Case('unknown key', 2,
         ['case.prm:20: Time/CFL nubmer: there is no such parameter',
          "Did you mean 'CFL number'?"],
         ('CFL number', 'CFL nubmer'), ranks=(1, 3), mistakes=1),
    Case('unknown section', 2,
         ['case.prm:18: Tiem: there is no such section',
          "Did you mean 'Time'?"],
         ('subsection Time', 'subsection Tiem'), mistakes=1),
    Case('key in the wrong section', 2,
         ['case.prm:20: Time/Alpha', 'It belongs to section Divergence.'],
         ('CFL number = 0.5', 'Alpha = 3')),
    Case('duplicate key', 2,
         ['case.prm:21: Time/End time: it is set a second time', 'line 19'],
         ('CFL number = 0.5', 'CFL number = 0.5\n  set End time = 2'),
         ranks=(1, 2)),
    Case('missing end', 2,
         'case.prm:8: Divergence: the subsection that begins here has no',
         ('bound = 1\nend', 'bound = 1'), mistakes=1),
    Case('missing end of the last section', 2,
         'case.prm:18: Time: the subsection that begins here has no',
         ('0.5\nend\n', '0.5\n'), mistakes=1),
    Case('end without subsection', 2, "case.prm:1: there is an 'end'",
         prm='end\n', mistakes=1),
    Case('missing equals sign', 2,
         "case.prm:19: Time/End time 0.02: the line has no '='",
         ('End time =', 'End time'), mistakes=1),
    Case('line that is no statement', 2,
         ["case.prm:19: Time: the line 'End time = 0.02' is not understood",
          "Is a 'set' missing"],
         ('set End time', 'End time'),
         mistakes=1),
    Case('three mistakes at once', 2,
         ['case.prm:10: Divergence/Lipshitz constant: there is no such',
          "Did you mean 'Lipschitz bound'?",
          "case.prm:20: Time/CFL number: the value '-1' is not allowed",
          'case.prm:18: Time: the subsection that begins here has no'],
         [('Lipschitz bound', 'Lipshitz constant'),
          ('CFL number = 0.5\nend', 'CFL number = -1')],
         ranks=(1, 3), mistakes=3),
    Case('not a number', 2,
         ["Time/End time: the value '1,5' is not allowed",
          'Allowed is a number'],
         ('End time = 0.02', 'End time = 1,5')),
    Case('nan as a number', 2, "Time/End time: the value 'nan'",
         ('End time = 0.02', 'End time = nan')),
    Case('word that is not offered', 2,
         ["Divergence/Type: the value 'alhpa' is not allowed",
          "Did you mean 'alpha'?"],
         ('Type = kl', 'Type = alhpa')),
    Case('file is missing', 2, 'absent.prm: there is no such file',
         args=['run', 'absent.prm'], ranks=(1, 3)),
    Case('file is a folder', 2, 'folder: this is a folder, not a file',
         args=['run', 'folder'], files={'folder/x': ''}),
    Case('file is empty', 2, 'case.prm: the file is empty', prm='\n'),
    Case('value in Latin-1', 2,
         ['case.prm:', 'Source/Density: the value is not text in UTF-8'],
         files={'case.prm': GOOD.replace(*source('\xe9')).encode('latin-1')},
         mistakes=1),
    Case('file is binary', 2, 'not a text file', prm='\x7fELF\0\0'),
    Case('include is missing', 2,
         'case.prm:1: include common.prm: there is no such file',
         prm='include common.prm\n' + GOOD),
    Case('includes in a circle', 2, 'the files include each other',
         prm='include b.prm\n', files={'b.prm': 'include case.prm\n'}),
    Case('json syntax', 2, 'case.json:3: this is not valid JSON',
         args=['run', 'case.json'],
         files={'case.json': '{\n"Dimension": 1,\n"Time" {}\n}\n'}),
    Case('json key', 2, ['case.json:3: Time/End tme', "'End time'?"],
         args=['run', 'case.json'],
         files={'case.json': '{\n"Time": {\n "End tme": 1\n}}\n'}),
]

# Values that are numbers or words, but wrong.
VALUES = [
    Case('dimension 4', 2,
         ['case.prm:1: Dimension: is 4, but meshes have 1 to 3 dimensions',
          'points: set Discriminator/Type to neural or exact'],
         ('Dimension = 2', 'Dimension = 4'), mistakes=1),
    Case('dimension 0', 2,
         ["case.prm:1: Dimension: the value '0' is not allowed",
          'a whole number of at least 1'],
         ('Dimension = 2', 'Dimension = 0'), mistakes=1),
    Case('ball in 1d', 2, 'Geometry/Type',
         [('Dimension = 2', 'Dimension = 1'),
          ('Type = box', 'Type = ball'), source('exp(-x^2)')],
         mistakes=1),
    Case('wrong number of corners', 2, 'case.prm:4: Geometry/Lower corner',
         ('Lower corner = -1', 'Lower corner = -1,-1,-1')),
    Case('corners in the wrong order', 2, 'case.prm:5: Geometry/Upper corner',
         ('Upper corner = 1', 'Upper corner = 1,-2'), mistakes=1),
    Case('too many refinements', 2,
         'case.prm:6: Geometry/Global refinements',
         ('refinements = 3', 'refinements = 40')),
    Case('negative refinements', 2,
         'case.prm:6: Geometry/Global refinements',
         ('refinements = 3', 'refinements = -1')),
    Case('adaptive levels of a ball', 2,
         'case.prm:17: Adaptivity/Levels: is 2, but the ball',
         [('Type = box', 'Type = ball'), ('  set Lower corner = -1\n', ''),
          ('  set Upper corner = 1\n', ''), ADAPTIVE], mistakes=1),
    Case('adaptive levels in one dimension', 2,
         'case.prm:19: Adaptivity/Levels: is 2, but meshes are adapted in two',
         [('Dimension = 2', 'Dimension = 1'), ('-x^2 - y^2', '-x^2'),
          ADAPTIVE], mistakes=1),
    Case('too many adaptive levels', 2, 'refined more than 20 times',
         [('refinements = 3', 'refinements = 15'), ADAPTIVE,
          ('Levels = 2', 'Levels = 6')], mistakes=1),
    Case('no adaptive tolerance', 2,
         'Adaptivity/Gap tolerance: is 0; it must be positive',
         [ADAPTIVE, ('set Levels = 2', 'set Levels = 2\n'
                     '  set Gap tolerance = 0')], mistakes=1),
    Case('alpha is 1', 2, 'Divergence/Alpha',
         ('Type = kl', 'Type = alpha\n  set Alpha = 1')),
    Case('alpha is negative', 2, 'case.prm:10: Divergence/Alpha',
         ('Type = kl', 'Type = alpha\n  set Alpha = -0.5')),
    Case('bound is 0', 2, 'case.prm:10: Divergence/Lipschitz bound',
         ('bound = 1', 'bound = 0')),
    Case('bound is negative', 2, 'case.prm:10: Divergence/Lipschitz bound',
         ('bound = 1', 'bound = -2')),
    Case('wasserstein without bound', 2,
         'case.prm:10: Divergence/Lipschitz bound',
         [('Type = kl', 'Type = wasserstein'),
          ('bound = 1', 'bound = inf')]),
    Case('cfl number 1.5', 2, 'case.prm:20: Time/CFL number',
         ('number = 0.5', 'number = 1.5')),
    Case('cfl number 0', 2, 'case.prm:20: Time/CFL number',
         ('number = 0.5', 'number = 0')),
    Case('end time negative', 2, 'case.prm:19: Time/End time',
         ('time = 0.02', 'time = -1')),
    Case('output interval negative', 2, 'Output/Interval',
         args=['run', 'case.prm', '--set', 'Output/Interval=-1']),
    Case('image in 3d', 2, 'Source/Type',
         [('Dimension = 2', 'Dimension = 3'), IMAGE],
         files={'p.png': png([[1, 2], [3, 4]])}),
    Case('image without file', 2, 'Source/Image file',
         (SOURCE, 'set Type = image')),
    Case('mesh without file', 2, 'Geometry/Mesh file',
         ('Type = box', 'Type = file')),
]

# Densities as expressions.
DENSITIES = [
    Case('expression does not parse', 2, 'case.prm:13: Source/Density',
         source('exp(-x^2'), ranks=(1, 2)),
    Case('unknown variable', 2, 'case.prm:13: Source/Density',
         source('exp(-x^2 - w^2)')),
    Case('z in two dimensions', 2, 'case.prm:13: Source/Density',
         source('exp(-z^2)')),
    Case('density is not a number', 3, ['Source', 'not a number'],
         source('log(-1)'), ranks=(1, 3)),
    Case('density is infinite', 3, ['Source', 'infinite'], source('1/x')),
    Case('density is negative', 3, ['Source', 'negative'], source('x')),
    Case('density is negative at one node', 3, ['Source', 'negative'],
         source('if(x > 0.99 && y > 0.99, -1, 1)'), ranks=(1, 3)),
    Case('density has no mass', 3, ['Source', 'no mass'], source('0')),
    Case('target has no mass', 3, ['Target', 'no mass'],
         (TARGET, TARGET.replace('= 1', '= if(x > 5, 1, 0)'))),
    Case('classical flow to a target that vanishes', 3,
         'unregularised divergence is infinite',
         [('bound = 1', 'bound = inf'),
          (TARGET, TARGET.replace('= 1', '= if(x > 0, 1, 0)'))],
         ranks=(1, 2)),
    Case('classical reverse kl flow from a source that vanishes', 3,
         'Source: the density is zero',
         [('bound = 1', 'bound = inf'), ('Type = kl', 'Type = reverse kl'),
          ('exp(-x^2 - y^2)', 'if(x > 0, 1, 0)')]),
]

# Meshes and images.
FILES = [
    Case('mesh is missing', 3, 'm.msh', MESH, ranks=(1, 3)),
    Case('mesh is empty', 3, ['m.msh', 'is empty'], MESH,
         files={'m.msh': ''}),
    Case('mesh is truncated', 3, ['m.msh', '$Nodes'], MESH,
         files={'m.msh': GOOD_MESH[:70]}),
    Case('mesh is no mesh', 3, 'm.msh', MESH, files={'m.msh': 'hello\n'}),
    Case('mesh is tangled', 3, ['m.msh', 'tangled'], MESH,
         files={'m.msh': msh(SQUARE, [(QUAD, (1, 3, 2, 4))])}, ranks=(1, 2)),
    Case('mesh of triangles', 3, ['m.msh', 'quadrilaterals'], MESH,
         files={'m.msh': msh(SQUARE, [(TRIANGLE, (1, 2, 3)),
                                      (TRIANGLE, (1, 3, 4))])}),
    Case('mesh of another dimension', 3, ['m.msh', 'Dimension = 3'],
         [MESH, ('Dimension = 2', 'Dimension = 3')],
         files={'m.msh': GOOD_MESH}),
    Case('image is missing', 3, 'p.png', IMAGE, ranks=(1, 3)),
    Case('image is no png', 3, ['p.png', 'is not a PNG'], IMAGE,
         files={'p.png': b'\xff\xd8\xff\xe0 a JPEG'}),
    Case('image is truncated', 3, ['p.png', 'damaged'], IMAGE,
         files={'p.png': png([[9] * 64] * 64)[:50]}),
    Case('image is black', 3, ['p.png', 'mass'], IMAGE,
         files={'p.png': png([[0, 0], [0, 0]])}),
]

SAMPLES = [(SOURCE, 'set Type = samples\n  set Samples file = p.csv')]
DRAWN = [(SOURCE, 'set Type = samples\n  set Density = exp(-x^2 - y^2)')]
EXACT = SAMPLES + [(TARGET, 'subsection Target\n  set Type = samples\n'
                    '  set Samples file = p.csv'),
                   ('subsection Time',
                    'subsection Discriminator\n  set Type = exact\nend\n'
                    'subsection Time')]
IDX = [(SOURCE, 'set Type = samples\n  set Samples file = p.idx')]
ARRAY = [(SOURCE, 'set Type = samples\n  set Samples file = p.npy')]


def drawn_from(distribution, *keys):
    return [(SOURCE, 'set Type = samples\n' + '\n'.join(
        '  set ' + key for key in ('Distribution = ' + distribution,) + keys))]


def csv(*rows):
    return {'p.csv': '\n'.join(rows) + '\n'}


def npy(shape, data, descr='<f8'):
    header = ("{'descr': '%s', 'fortran_order': False, 'shape': %s, }"
              % (descr, shape)).encode()
    header += b' ' * (-(len(header) + 11) % 64) + b'\n'
    return {'p.npy': b'\x93NUMPY\x01\x00' +
            struct.pack('<H', len(header)) + header + data}


# Empirical measures: files of points, samples, and what goes with them.
PARTICLES = [
    Case('the good samples are good', 0, [], SAMPLES,
         args=['check', 'case.prm'], ranks=(1, 3),
         files=csv('x,y', '0.1,0.2', '-0.5,0.3')),
    Case('the good array is good', 0, [], ARRAY, args=['check', 'case.prm'],
         files=npy('(2, 2)', struct.pack('<4d', .1, .2, -.5, .3))),
    Case('samples file is missing', 3, 'p.csv', SAMPLES, ranks=(1, 3)),
    Case('samples file is empty', 3, ['p.csv', 'is empty'], SAMPLES,
         files={'p.csv': ''}),
    Case('samples file has no rows', 3, ['p.csv', '0 data rows'], SAMPLES,
         files=csv('x,y'), ranks=(1, 2)),
    Case('samples with a row too long', 3,
         'p.csv:3: expected 2 columns (x, y) or 3 (x, y, weight), found 4',
         SAMPLES, files=csv('x,y', '0.1,0.2', '1,2,3,4'), ranks=(1, 3)),
    Case('samples whose rows disagree', 3,
         'p.csv:3: found 3 columns, but the first row (line 2) has 2', SAMPLES,
         files=csv('x,y', '0.1,0.2', '1,2,3')),
    Case('samples of another dimension', 3,
         ['p.csv:1: expected 2 columns (x, y) or 3 (x, y, weight), found 4'],
         SAMPLES, files=csv('0.1,0.2,0.3,0.4')),
    Case('samples with a word', 3,
         ["p.csv:2: in column 2 (y) 'zero' is not a number"], SAMPLES,
         files=csv('0.1,0.2', '0.1,zero')),
    Case('samples with nan', 3,
         ['p.csv:2: in column 1 (x)', 'must be a finite number'], SAMPLES,
         files=csv('0.1,0.2', 'nan,0.2')),
    Case('samples with a negative weight', 3,
         ['p.csv:2: in column 3 (weight)', 'must not be negative'], SAMPLES,
         files=csv('0.1,0.2,1', '0.1,0.2,-1')),
    Case('samples without weight', 3, 'their sum must be positive', SAMPLES,
         files=csv('0.1,0.2,0', '0.3,0.2,0')),
    Case('samples outside of the domain', 3,
         ['1 of the 2 points lie outside of the domain', 'from (-1, -1) to',
          'the farthest, number 2 of those with weight, is at (9, 0.2)'], SAMPLES,
         files=csv('0.1,0.2', '9,0.2'), ranks=(1, 3)),
    Case('target samples outside of the domain', 3,
         ['Target', 'lie outside of the domain'],
         (TARGET, 'subsection Target\n  set Type = samples\n'
          '  set Samples file = p.csv'), files=csv('0,0', '0,-1.5')),
    Case('samples file of an unknown kind', 3,
         ["the ending '.xyz'", '.csv'],
         (SOURCE, 'set Type = samples\n  set Samples file = p.xyz'),
         files={'p.xyz': '0,0'}),
    Case('array is truncated', 3, ['p.npy', 'expected 3 rows of 16 bytes'],
         ARRAY, files=npy('(3, 2)', b'\0' * 40)),
    Case('array of the wrong shape', 3, ["shape '(2, 5)'", '(n, 2)'], ARRAY,
         files=npy('(2, 5)', b'\0' * 80)),
    Case('array of complex numbers', 3, ["type '<c16'", "'<f8'"], ARRAY,
         files=npy('(1, 2)', b'\0' * 32, '<c16')),
    Case('array is text', 3, 'is no array of numpy', ARRAY,
         files={'p.npy': '0.1,0.2\n'}),
    Case('no samples', 2, 'Source/Number of samples', DRAWN +
         [('set Type = samples', 'set Type = samples\n'
           '  set Number of samples = 0')]),
    Case('the good distribution is good', 0, [],
         drawn_from('uniform', 'Location = -0.5'), args=['check', 'case.prm'],
         ranks=(1, 3)),
    Case('distribution with two wrong values', 2,
         ['case.prm:15: Source/Scale: the value 0 is not allowed',
          'case.prm:16: Source/Location'],
         drawn_from('normal', 'Scale = 0', 'Location = 1, 2, 3'), mistakes=2),
    Case('distribution that is not offered', 2,
         ['case.prm:14: Source/Distribution', "'swiss roll'"],
         drawn_from('swiss rol')),
    Case('distribution in too few dimensions', 2,
         ['case.prm:14: Source/Distribution', 'Dimension = 2'],
         drawn_from('swiss roll')),
    Case('samples from a file and a distribution', 2,
         'Source/Distribution: Both Samples file and Distribution are set',
         drawn_from('normal', 'Samples file = p.csv')),
    Case('distribution as a density', 2,
         ["Source/Distribution: is 'normal', but Type = density"],
         (SOURCE, 'set Distribution = normal')),
    Case('distribution outside of the domain', 3,
         ['lie outside of the domain'],
         drawn_from('uniform', 'Location = 5'), ranks=(1, 3)),
    Case('the good idx file is good', 0, [], IDX, args=['check', 'case.prm'],
         files={'p.idx': b'\0\0\x09\2' + struct.pack('>2I', 1, 2) + b'\1\0'}),
    Case('idx file is truncated', 3,
         ['p.idx', 'expected 60000 rows of 2 bytes, found 3 bytes'], IDX,
         files={'p.idx': b'\0\0\x08\2' + struct.pack('>2I', 60000, 2) +
                b'123'}, ranks=(1, 3)),
    Case('samples drawn from nothing', 3, 'is zero at all nodes',
         [(SOURCE, 'set Type = samples\n  set Density = 0')]),
    Case('samples from a file and an image', 2,
         'Source/Image file: Both Samples file and Image file are set',
         [(SOURCE, 'set Type = samples\n  set Samples file = p.csv\n'
           '  set Image file = p.png')]),
    Case('samples without a Lipschitz bound', 2,
         ['Divergence/Lipschitz bound: it is inf, but the source is an '
          'empirical measure'],
         DRAWN + [('Lipschitz bound = 1', 'Lipschitz bound = inf')],
         ranks=(1, 2)),
    Case('Runge-Kutta for a density', 2,
         "Time/Scheme: 'rk4' moves particles, but the source is a density",
         ('CFL number = 0.5', 'CFL number = 0.5\n  set Scheme = rk4')),
    Case('two stages for particles', 2,
         "Time/Scheme: 'sdirk2' moves densities, but the source is samples",
         DRAWN + [('CFL number = 0.5',
                   'CFL number = 0.5\n  set Scheme = sdirk2')]),
    Case('constraint in cells for particles', 2,
         ["Discriminator/Constraint: is 'cells', which lets psi be steeper",
          'particles move at no more than L. Choose auto or corners'],
         DRAWN + [('subsection Time',
                   'subsection Discriminator\n  set Constraint = cells\nend\n'
                   'subsection Time')]),
    Case('exact discriminator of densities', 2,
         "Discriminator/Type: 'exact' works between two empirical measures",
         ('subsection Time',
          'subsection Discriminator\n  set Type = exact\nend\n'
          'subsection Time'), args=['divergence', 'case.prm']),
    Case('points in five dimensions have a divergence', 0, [],
         [('Dimension = 2', 'Dimension = 5')] + EXACT,
         args=['divergence', 'case.prm'], files=csv('0,0,0,0,0', '1,2,3,4,5'),
         ranks=(1, 2)),
    Case('variational step without a mesh', 2,
         'Time/Scheme = variational is for flows on a mesh',
         [('Dimension = 2', 'Dimension = 5')] + EXACT,
         args=['run', 'case.prm'], files=csv('0,0,0,0,0', '1,2,3,4,5'),
         ranks=(1, 3)),
    Case('comparison of one discriminator', 2,
         ['only one discriminator can run this file',
          'Type = neural was left out: Network/Layers',
          'Type = mesh was left out: Source, '],
         EXACT + [('subsection Time', 'subsection Network\n  set Layers = 8, x'
                   '\nend\nsubsection Time')],
         args=['compare', 'case.prm'], files=csv('0,0', '5,5'),
         ranks=(1, 3)),
    Case('comparison of discriminators without their points', 3,
         "The samples file 'p.csv' does not exist", EXACT,
         args=['compare', 'case.prm'], ranks=(1, 3)),
    Case('comparison of discriminators where a run is no run', 4,
         "directory 'runs/case_compare/exact' is not empty",
         EXACT, args=['compare', 'case.prm', '--overwrite'],
         files=dict(csv('0,0', '0.5,0.5'),
                    **{'runs/case_compare/run.json': '{"program": "lipflow"}',
                       'runs/case_compare/exact/mine': ''})),
    Case('scheme for points on a mesh', 2,
         "Time/Scheme: 'ab4' is for flows without a mesh",
         DRAWN + [('CFL number = 0.5', 'CFL number = 0.5\n  set Scheme = ab4')],
         mistakes=1),
    Case('reverse direction on a mesh', 2,
         "Divergence/Direction: 'reverse' is for",
         ('Lipschitz bound = 1',
          'Lipschitz bound = 1\n  set Direction = reverse'), mistakes=1),
    Case('unseen points of a file', 2,
         'Particles/Unseen: is 5, but these points are drawn from '
         'Source/Distribution',
         EXACT + [('subsection Discriminator',
                   'subsection Particles\n  set Unseen = 5\nend\n'
                   'subsection Discriminator')],
         args=['check', 'case.prm'], files=csv('0,0', '0.5,0.5')),
    Case('layers that are no numbers', 2,
         "Network/Layers: ",
         EXACT + [('Type = exact', 'Type = neural'),
                  ('subsection Discriminator',
                   'subsection Network\n  set Layers = 32, many\nend\n'
                   'subsection Discriminator')],
         args=['check', 'case.prm'], files=csv('0,0', '0.5,0.5')),
    Case('the check of exact points needs no mesh around them', 0, [],
         EXACT, args=['check', 'case.prm'], files=csv('0,0', '500,0.5'),
         ranks=(1, 2)),
    Case('exact points beyond the memory', 2,
         'between 200000 and 200000 points needs ',
         [(SOURCE, 'set Type = samples\n  set Number of samples = 200000'),
          (TARGET, 'subsection Target\n  set Type = samples\n'
           '  set Number of samples = 200000')] +
                 [('subsection Time',
                   'subsection Discriminator\n  set Type = exact\nend\n'
                   'subsection Time')],
         args=['divergence', 'case.prm']),
]

PLAIN = ('Type = exact\nend', 'Type = exact\nend\nsubsection Network\n'
         '  set Conditional = false\nend')


def labelled(source, target, *more, **files):
    """Points of s.csv and t.csv in the plane, in a run without a mesh."""
    edit = [(old, new.replace('p.csv', name)) for (old, new), name in
            zip(EXACT, ('s.csv', 't.csv', ''))]
    edit.append(('CFL number = 0.5', 'Scheme = explicit'))
    all_files = {'s.csv': '\n'.join(source) + '\n',
                 't.csv': '\n'.join(target) + '\n'}
    all_files.update((name.replace('_', '.'), content)
                     for name, content in files.items())
    return {'edit': edit + list(more), 'files': all_files}


HEADER, ONE, TWO = 'x,y,label', '0,0,a', '1,1,b'
BARE = ('0,0', '1,1')
SOURCE_LABELS = ('Samples file = s.csv',
                 'Samples file = s.csv\n  set Labels file = l.txt')

# Labels of points.
LABELS = [
    Case('good labels are good', 0, [], args=['check', 'case.prm'],
         ranks=(1, 3), **labelled((HEADER, ONE, TWO), (HEADER, TWO, ONE),
                                  PLAIN)),
    Case('a good file of labels is good', 0, [], args=['check', 'case.prm'],
         **labelled(BARE, (HEADER, TWO, ONE), PLAIN, SOURCE_LABELS,
                    l_txt='a\nb\n')),
    Case('exact knows no labels', 2,
         ['Discriminator/Type = exact knows no labels',
          'Network/Conditional = false'], ranks=(1, 2),
         **labelled((HEADER, ONE, TWO), (HEADER, TWO, ONE))),
    Case('an empty label', 3, 's.csv:3: in column 3 (label) ',
         **labelled((HEADER, ONE, '1,1,'), (HEADER, TWO, ONE))),
    Case('labels before the coordinates', 3,
         "s.csv:1: the header calls column 1 'label'",
         **labelled(('label,x,y', 'a,0,0'), (HEADER, TWO, ONE))),
    Case('labels of the source only', 3,
         'the source (the points of', ranks=(1, 3),
         **labelled((HEADER, ONE, TWO), BARE)),
    Case('labels of the target only', 3,
         'Give both theirs',
         **labelled(BARE, (HEADER, ONE, TWO))),
    Case('a label that the target has not', 3,
         ["The label 'b' of the source", "which has 'a'"],
         **labelled((HEADER, ONE, TWO), (HEADER, ONE))),
    Case('a label that the source has not', 3,
         ["The label 'b' of the target", "which has 'a'"],
         **labelled((HEADER, ONE), (HEADER, ONE, TWO))),
    Case('a label too few', 3, 'has 1 labels, but the samples file',
         **labelled(BARE, (HEADER, ONE, TWO), SOURCE_LABELS, l_txt='a\n')),
    Case('a file of labels beside a column', 3, 'which of them is meant?',
         **labelled((HEADER, ONE, TWO), (HEADER, ONE, TWO), SOURCE_LABELS,
                    l_txt='a\nb\n')),
    Case('an empty line among labels', 3,
         'l.txt:3: a label stands here, but line 2 above it is empty',
         ranks=(1, 2),
         **labelled(BARE, (HEADER, ONE, TWO), SOURCE_LABELS,
                    l_txt='a\n\nb\n')),
    Case('a file of labels is missing', 3, 'l.txt',
         **labelled(BARE, (HEADER, ONE, TWO), SOURCE_LABELS)),
    Case('labels of drawn points', 2,
         "Source/Labels file: is 'l.txt', but labels belong to the rows",
         drawn_from('normal', 'Labels file = l.txt')),
    Case('labels on a mesh', 2,
         'Source/Labels file: is for flows without a mesh',
         SAMPLES + [('p.csv', 'p.csv\n  set Labels file = l.txt')],
         files=csv('0,0')),
    Case('labels whose shares wasserstein cannot change', 2,
         ["the label 'a' has 0.5 of the source and 0.75 of the target"],
         **labelled((HEADER, ONE, TWO), (HEADER, ONE, ONE, ONE, TWO),
                    ('Type = exact', 'Type = neural'),
                    ('Type = kl', 'Type = wasserstein'))),
]

RUN_JSON = '{"program": "lipflow"}'

# The command line and the output directory.
COMMAND_LINE = [
    Case('no command', 2, 'no command was given', args=[]),
    Case('unknown command', 2,
         ["there is no command 'rum'", "Did you mean 'run'?"],
         args=['rum', 'case.prm'], ranks=(1, 3)),
    Case('unknown option', 2,
         ["there is no option '--outptu'", "Did you mean '--output'?"],
         args=['run', '--outptu', 'd', 'case.prm'], ranks=(1, 3)),
    Case('petsc option without --petsc', 2,
         ["there is no option '-ksp_type'", 'go after --petsc'],
         args=['run', 'case.prm', '-ksp_type', 'cg']),
    Case('two files', 2, "with the word 'b.prm'",
         args=['run', 'case.prm', 'b.prm']),
    Case('no file', 2, "'lipflow run' needs a FILE", args=['run']),
    Case('unknown problem', 2,
         ["there is no problem 'shfited'", "Did you mean 'shifted'?"],
         args=['show', 'shfited'],
         files={'problems/shifted.prm': '# A normal.\n'}),
    Case('unknown problem as template', 2, "there is no problem 'shfited'",
         args=['template', 'shfited'],
         files={'problems/shifted.prm': '# A normal.\n'}),
    Case('set with a wrong name', 2,
         ["--set 'Time/CFL nubmer=1'", "Did you mean 'Time/CFL number'?"],
         args=['run', 'case.prm', '--set', 'Time/CFL nubmer=1']),
    Case('set without equals sign', 2, 'not of the form',
         args=['run', 'case.prm', '--set', 'Time/CFL number']),
    Case('set with a wrong value', 2, "--set 'Dimension=two'",
         args=['run', 'case.prm', '--set', 'Dimension=two'], ranks=(1, 2)),
    Case('output directory holds a run', 4,
         ['holds a run already', 'Add --overwrite'],
         args=['run', 'case.prm', '--output', 'out'],
         files={'out/run.json': RUN_JSON}, ranks=(1, 3)),
    Case('output directory is no run', 4, 'is not empty and does not hold',
         args=['run', 'case.prm', '--output', 'out', '--overwrite'],
         files={'out/thesis.tex': 'years of work'}),
    Case('output directory from the parameter file holds a run', 4,
         'holds a run already', args=['run', 'case.prm'],
         files={'runs/case/run.json': RUN_JSON}),
    Case('output directory is a file', 4, 'is not a folder',
         args=['run', 'case.prm', '--output', 'out'], files={'out': ''}),
    Case('output below a file', 4, 'is not a folder',
         args=['run', 'case.prm', '--output', 'out/run'], files={'out': ''}),
    Case('nothing to resume', 4,
         ["there is no checkpoint in 'out' to resume from", '--resume=auto'],
         args=['run', 'case.prm', '--output', 'out', '--resume'],
         ranks=(1, 3)),
    Case('resume and overwrite', 2, 'Give one of them',
         args=['run', 'case.prm', '--resume', '--overwrite']),
    Case('another way to resume', 2, "'--resume=never' is not offered",
         args=['run', 'case.prm', '--resume=never']),
    Case('all checkpoints are damaged', 4,
         ['checkpoint 7 is damaged (file manifest.json is not as it was',
          'checkpoint 3 is damaged (file manifest.json is missing)'],
         args=['run', 'case.prm', '--output', 'out', '--resume=auto'],
         files={'out/checkpoints/00007/manifest.json': '{}',
                'out/checkpoints/00003/state.bin': ''}, ranks=(1, 3)),
    Case('limits that are no durations', 2,
         ["Output/Wall time limit: the value '1h' is no duration",
          "Output/Checkpoint wall interval: the value '' is no duration"],
         args=['run', 'case.prm', '--set', 'Output/Wall time limit=1h',
               '--set', 'Output/Checkpoint wall interval='], mistakes=2),
    Case('report of no run', 4, 'run.json', args=['report', 'folder'],
         files={'folder/x': ''}),
]

COMPARE = ['compare', 'case.prm', '--set']

# lipflow compare.
COMPARISONS = [
    Case('compare no number of particles', 2,
         ["--set 'Compare/Number of particles=250, many'",
          "'many' is not a finite number"],
         args=COMPARE + ['Compare/Number of particles=250, many'],
         ranks=(1, 2), mistakes=1),
    Case('compare half a particle', 2, 'contains 2.5, which is not a number',
         args=COMPARE + ['Compare/Number of particles=10, 2.5'], mistakes=1),
    Case('compare a number of particles twice', 2, 'contains 10 twice',
         args=COMPARE + ['Compare/Number of particles=10, 20, 10']),
    Case('compare zero seeds', 2, "--set 'Compare/Seeds=0'",
         args=COMPARE + ['Compare/Seeds=0'], ranks=(1, 3)),
    Case('compare without a gap', 2, 'Compare/Relative gap: is 0',
         args=COMPARE + ['Compare/Relative gap=0']),
    Case('compare the classical flow', 2,
         'but lipflow compare moves particles',
         args=COMPARE + ['Divergence/Lipschitz bound=inf'], ranks=(1, 2)),
    Case('compare on an adaptive mesh', 2,
         'Adaptivity/Levels is 1, but lipflow compare',
         args=COMPARE + ['Adaptivity/Levels=1'], ranks=(1, 2)),
    Case('compare output holds a run', 4, 'holds a run already',
         args=['compare', 'case.prm'],
         files={'runs/case_compare/run.json': RUN_JSON}),
    Case('compare a folder that is no run', 4, "'b' is not the folder of a run",
         args=['compare', 'a', 'b'],
         files={'a/run.json': RUN_JSON, 'a/statistics.csv': 'time\n0\n',
                'a/parameters.prm': GOOD, 'b/x': ''}, ranks=(1, 2)),
    Case('compare a folder and a file', 2,
         'a folder and something else were given',
         args=['compare', 'a', 'case.prm'], files={'a/run.json': RUN_JSON},
         ranks=(1, 2)),
    Case('compare folders and a word', 2,
         'a folder and something else were given',
         args=['compare', 'a', 'b', 'nowhere'],
         files={'a/run.json': RUN_JSON, 'b/run.json': RUN_JSON}),
    Case('compare words', 2, 'words were given that are no folders',
         args=['compare', 'case.prm', 'nowhere']),
    Case('compare more folders than letters', 2,
         '27 folders were given, more than the 26',
         args=['compare'] + 27 * ['a'], files={'a/run.json': RUN_JSON}),
    Case('compare one folder', 2, 'one folder alone was given',
         args=['compare', 'a'], files={'a/run.json': RUN_JSON}),
    Case('compare runs with other targets', 3, 'their targets differ',
         args=['compare', 'a', 'b'],
         files={'a/run.json': RUN_JSON, 'a/statistics.csv': 'time\n0\n',
                'a/parameters.prm': GOOD,
                'b/run.json': RUN_JSON, 'b/statistics.csv': 'time\n0\n',
                'b/parameters.prm': GOOD.replace('= 1\nend\nsubsection Time',
                                                 '= 2\nend\nsubsection Time')}),
    Case('compare three runs, the last with another target', 3,
         "in 'a' and 'b' cannot be compared: their targets differ",
         args=['compare', 'a', 'a', 'b'],
         files={'a/run.json': RUN_JSON, 'a/statistics.csv': 'time\n0\n',
                'a/parameters.prm': GOOD,
                'b/run.json': RUN_JSON, 'b/statistics.csv': 'time\n0\n',
                'b/parameters.prm': GOOD.replace('= 1\nend\nsubsection Time',
                                                 '= 2\nend\nsubsection Time')},
         ranks=(1, 3)),
    Case('compare runs with changed parameters', 2,
         '--set changes a parameter of a file',
         args=['compare', 'a', 'a', '--set', 'Time/End time=1'],
         files={'a/run.json': RUN_JSON}),
    Case('compare no file', 2, "'lipflow compare' needs a FILE",
         args=['compare']),
]

CASES = (CONTROL + PARAMETER_FILE + VALUES + DENSITIES + FILES + PARTICLES +
         LABELS + COMMAND_LINE + COMPARISONS)
