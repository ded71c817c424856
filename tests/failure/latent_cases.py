"""What a user can do wrong with latent spaces; as cases.py."""

from cases import EXACT, Case, csv

POINTS = csv('0,0', '0.5,0.5', '0.5,0', '0.2,0.9')
GOOD_MAP = ('{"format":"lipflow latent map","version":1,"type":"pca",'
            '"encoder":{"activation":"linear","layers":[{"weight":[[1,0]],'
            '"bias":[0]}]},"decoder":{"activation":"linear","layers":'
            '[{"weight":[[1],[0]],"bias":[0,0]}]}}')


def latent(*keys):
    return EXACT + [('subsection Discriminator',
                     'subsection Latent\n' +
                     ''.join('  set %s\n' % key for key in keys) +
                     'end\nsubsection Discriminator'),
                    ('CFL number = 0.5',
                     'CFL number = 0.5\n  set Scheme = explicit')]


def read_map(content):
    return dict(POINTS, **{'m.json': content})


FROM_FILE = latent('Type = file', 'Map file = m.json', 'Dimension = 1')

CASES = [
    Case('the good latent space is good', 0, [],
         latent('Type = pca', 'Dimension = 1'), args=['check', 'case.prm'],
         files=POINTS, ranks=(1, 2)),
    Case('the good latent map is good', 0, [], FROM_FILE,
         args=['check', 'case.prm'], files=read_map(GOOD_MAP), ranks=(1, 2)),
    Case('more latent dimensions than columns', 2,
         'Latent/Dimension: is 3, but there are only 2 principal components',
         latent('Type = pca', 'Dimension = 3'), files=POINTS, mistakes=1),
    Case('latent space on a mesh', 2,
         "Latent/Type: is 'pca', but on a mesh particles flow where they are",
         ('subsection Time',
          'subsection Latent\n  set Type = pca\nend\nsubsection Time'),
         mistakes=1),
    Case('latent map without a file', 2,
         'is not given, but Latent/Type = file', latent('Type = file'),
         files=POINTS, mistakes=1),
    Case('latent map beside a new one', 2,
         'Latent/Map file: is given, but Latent/Type = pca',
         latent('Type = pca', 'Map file = m.json'), files=POINTS, mistakes=1),
    Case('latent source that is to be fitted to', 2,
         "Latent/Fit to: is 'both', but with Source space = latent",
         latent('Type = pca', 'Source space = latent', 'Fit to = both'),
         files=POINTS, mistakes=1),
    Case('latent layers that are no numbers', 2, 'Latent/Layers: ',
         latent('Type = autoencoder', 'Layers = 16; 8'), files=POINTS,
         mistakes=1),
    Case('latent map is missing', 3, ["m.json'", 'latent map'], FROM_FILE,
         files=POINTS, ranks=(1, 3)),
    Case('latent map is no JSON', 3,
         "m.json' is no latent map: it is no JSON object", FROM_FILE,
         files=read_map('pickle'), ranks=(1, 3)),
    Case('latent map of another space', 3,
         'leads from 2 coordinates to 1, but Dimension is 2 and '
         'Latent/Dimension is 2',
         latent('Type = file', 'Map file = m.json', 'Dimension = 2'),
         files=read_map(GOOD_MAP)),
    Case('latent map without a decoder', 3, "key 'decoder' not found",
         FROM_FILE, files=read_map(GOOD_MAP.replace('decoder', 'dec'))),
    Case('fewer directions than latent dimensions', 3,
         'vary in 1 directions, but Latent/Dimension is 2',
         latent('Type = pca', 'Dimension = 2'),
         files=csv('0,0', '0.5,0.5', '0.2,0.2'), ranks=(1, 2)),
    Case('a constant column to standardise', 3,
         'Coordinate 2 is the same in all points',
         latent('Type = pca', 'Dimension = 1', 'Standardise = true'),
         files=csv('0,0.1', '0.5,0.1', '0.2,0.1')),
]
