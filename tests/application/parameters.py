"""Small problems for the tests: seconds each, a handful of steps."""

GEOMETRY = {
    'line': (1, 'set Lower corner = -3\nset Upper corner = 3\n'
                'set Global refinements = 6'),
    'box': (2, 'set Lower corner = -2, -1\nset Upper corner = 2, 1\n'
               'set Cells = 4, 2\nset Global refinements = 2'),
    'ball': (2, 'set Type = ball\nset Radius = 2\nset Global refinements = 2'),
    'rooms': (2, 'set Type = file\nset Mesh file = %s/meshes/two_rooms.msh\n'
                 'set Global refinements = 0'),
    'cube': (3, 'set Lower corner = -1.5\nset Upper corner = 1.5\n'
                'set Global refinements = 2'),
}

# Where source and target have their mass. No axis is one of symmetry: where
# psi is constant along an edge, rounding would decide which way is upwind.
CENTRES = {'line': ((1,), (-1,)), 'box': ((1, 0.2), (-1, -0.3)),
           'ball': ((0.8, 0.2), (-0.7, -0.3)), 'rooms': ((1, 1.3), (4, 0.8)),
           'cube': ((0.5, 0.1, -0.2), (-0.5, -0.1, 0.3))}

DIVERGENCE = {
    'kl': 'set Type = kl',
    'alpha_2': 'set Type = alpha\nset Alpha = 2',
    'alpha_half': 'set Type = alpha\nset Alpha = 0.5',
    'reverse_kl': 'set Type = reverse kl',
    'wasserstein': 'set Type = wasserstein',
}


def density(centre):
    """Positive everywhere: alpha < 1 and L = inf need it of the target."""
    return 'set Density = 0.01+exp(-2*(%s))' % '+'.join(
        '(%s-(%g))^2' % pair for pair in zip('xyz', centre))


def parameter_file(source, geometry='line', divergence='kl', bound='1',
                   end_time='0.2', gap='1e-6'):
    """source: the folder of the project."""
    dimension, shape = GEOMETRY[geometry]
    if '%s' in shape:
        shape = shape % source
    start, target = CENTRES[geometry]
    sections = [
        ('Geometry', shape),
        ('Divergence', DIVERGENCE[divergence] +
         '\nset Lipschitz bound = ' + bound),
        ('Source', density(start)),
        ('Target', density(target)),
        ('Time', 'set End time = %s\nset CFL number = 1' % end_time),
        ('Discriminator', 'set Relative gap = ' + gap),
    ]
    text = ('# A test: from one heap to another.\nset Dimension = %d\n'
            % dimension)
    for name, lines in sections:
        text += '\nsubsection %s\n%s\nend\n' % (name, lines)
    return text
