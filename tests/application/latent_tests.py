"""Flows in a latent space."""

import json

import point_tests
import run_files
from run_files import check, read_table

PCA = ['Latent/Type=pca', 'Latent/Dimension=2', 'Latent/Mobility=true']
AUTOENCODER = ['Latent/Type=autoencoder', 'Latent/Dimension=2',
               'Latent/Layers=12', 'Latent/Training steps=800',
               'Latent/Mobility=true']


def check_latent_run(folder):
    """What holds of every run in a latent space; returns run.json's part."""
    run_files.check_points_run(folder)
    latent = json.loads((folder / 'run.json').read_text())['latent']
    constant = latent['decoder_lipschitz_bound']
    rows = run_files.read_statistics(folder)
    table = read_table(folder / 'latent.csv')
    check(len(table) == 5, 'not five outputs in latent.csv')
    for row in table:
        # The data processing inequality, with certified bounds.
        check(row['decoded_divergence_lower']
              <= row['latent_divergence_upper'] * (1 + 1e-9) + 1e-9,
              'the decoded divergence is too large')
        check(row['data_divergence_lower']
              <= row['latent_divergence_upper'] + row['reconstruction_term']
              + 1e-9, 'the divergence of the data is too large')
        # Of points close together rounding shows.
        check(row['decoder_stretch'] <= constant * (1 + 1e-9),
              'the decoder stretches by %.17g, more than %.17g'
              % (row['decoder_stretch'], constant))
        value = rows[int(row['step'])]['discriminator_value']
        check(value <= row['latent_divergence_upper'] * (1 + 1e-6),
              'the discriminator is above the supremum')
    for row in read_table(folder / 'mobility.csv'):
        check(0 <= row['smallest_eigenvalue'] <= row['largest_eigenvalue']
              <= constant**2 * (1 + 1e-12), 'eigenvalues out of order')
        information = rows[int(row['step'])]['fisher_information']
        check(row['decoded_fisher_information']
              <= constant**2 * information * (1 + 1e-12),
              'decoded speeds beyond the constant')
    return latent


def principal(program):
    """The exact discriminator between principal components: an isometry."""
    point_tests.write(program, kind='exact')
    folder = program.run('run', PCA)
    latent = check_latent_run(folder)
    check(abs(latent['decoder_lipschitz_bound'] - 1) < 1e-12,
          'the decoder is no isometry')
    check(latent['reconstruction_relative'] < 1e-6, 'the plane was not found')
    for row in read_table(folder / 'latent.csv'):
        # Decoded points and target lie in the plane: nothing is lost.
        check(abs(row['data_divergence_lower']
                  - row['latent_divergence_lower'])
              <= 1e-5 * row['latent_divergence_lower'], 'not an isometry')
    with open(sorted((folder / 'particles').glob('*.npy'))[-1], 'rb') as file:
        text = file.read(128).decode('latin-1')
    check('(60, 6)' in text, 'the particles are not decoded: ' + text)


def reused(program):
    """The maps of one run in another: the same flow, bit by bit."""
    point_tests.write(program)
    kind = AUTOENCODER if program.has_networks() else PCA
    sets = ['Discriminator/Type=' +
            ('neural' if program.has_networks() else 'exact')]
    one = program.run('one', sets + kind)
    check_latent_run(one)
    point_tests.same(one, program.run('again', sets + kind, ranks=2),
                     '2 ranks')
    other = program.run('other', sets + [
        'Latent/Type=file', 'Latent/Map file=' + str(one / 'latent.json'),
        'Latent/Dimension=2', 'Latent/Mobility=true'])
    point_tests.same(one, other, 'from a file')
    check((one / 'latent.json').read_bytes()
          == (other / 'latent.json').read_bytes(), 'latent.json')
    record = json.loads((other / 'run.json').read_text())
    check(any('latent.json' in str(entry) for entry in record['inputs']),
          'latent.json is no input in run.json: %s' % record['inputs'])


def generated(program):
    """A source in the latent space, with unseen points."""
    point_tests.write(program, kind='exact')
    folder = program.run('run', PCA + [
        'Latent/Source space=latent', 'Particles/Unseen=30'])
    check_latent_run(folder)
    row = point_tests.read_distances(folder)[-1]
    check(row['wasserstein_2_squared'] < 100, 'the particles are far away')
    # All that is decoded lies in the plane of the target's coordinates.
    text = program.succeed('check', 'case.prm', '--set', PCA[0]).stdout
    check('latent coordinates' in text, 'check does not tell: ' + text)


TESTS = {'latent.principal': principal, 'latent.reused': reused,
         'latent.generated': generated}
