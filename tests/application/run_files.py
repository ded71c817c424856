"""Reads what a run of lipflow leaves behind, and checks what holds of any run.

Checks raise AssertionError with the place and the value.
"""

import base64
import csv
import json
import math
import pathlib
import re
import struct
import xml.etree.ElementTree as ElementTree
import zlib

# The contract of design.md, section 6; further columns follow these.
COLUMNS = ('step,time,dt,mass,min_density,divergence_lower,divergence_upper,'
           'fisher_information,max_speed,saturated_fraction,newton_iterations,'
           'linear_iterations,wall_seconds').split(',')

FIELDS = ['density', 'target', 'potential', 'speed', 'saturation', 'log_ratio']


def check(condition, message):
    if not condition:
        raise AssertionError(message)


def read_statistics(folder):
    """The rows as dictionaries of floats; NaN where a field is empty."""
    with open(folder / 'statistics.csv', newline='') as file:
        lines = list(csv.reader(file))
    header = lines[0]
    check(header[:len(COLUMNS)] == COLUMNS, 'columns %s' % header)
    check(len(set(header)) == len(header), 'a column stands twice: %s' % header)
    check(all(len(line) == len(header) for line in lines),
          'a row of statistics.csv is not as long as its header')
    check(all('nan' not in field for line in lines for field in line),
          'a field of statistics.csv is nan')
    return [dict(zip(header, [float(field or 'nan') for field in line]))
            for line in lines[1:]]


def read_table(path):
    """The rows of another table as dictionaries; NaN where a field is empty."""
    with open(path, newline='') as file:
        return [{name: float(value or 'nan') for name, value in row.items()}
                for row in csv.DictReader(file)]


def read_record(folder):
    return json.loads((folder / 'run.json').read_text())


def effective_parameters(folder):
    """{'Section/Key': text} of parameters.prm."""
    result, section = {}, ''
    for line in (folder / 'parameters.prm').read_text().splitlines():
        words = line.strip()
        if words.startswith('subsection '):
            section = words[len('subsection '):] + '/'
        elif words == 'end':
            section = ''
        elif words.startswith('set '):
            # deal.II writes the default into a comment at the end.
            key, value = words[len('set '):].split('=', 1)
            result[section + key.strip()] = value.split(' #')[0].strip()
    return result


def check_row(row, bound, has_particles):
    where = 'step %d: ' % row['step']
    numbers = [row[name] for name in COLUMNS if name != 'min_density']
    check(all(map(math.isfinite, numbers)), where + 'a number is not finite')
    check(abs(row['mass'] - 1) <= 1e-12, where + 'mass - 1 = %g'
          % (row['mass'] - 1))
    # Particles have none: the field is empty.
    check(math.isnan(row['min_density']) if has_particles
          else 0 <= row['min_density'] < math.inf,
          where + 'density %g' % row['min_density'])
    check(row['max_speed'] <= bound * (1 + 1e-10),
          where + 'speed %.17g beyond L' % row['max_speed'])
    check(row['divergence_lower'] <= row['divergence_upper'],
          where + 'the bounds of D are the wrong way round')
    # The P-mean of a square is no larger than its largest value.
    check(0 <= row['fisher_information'] <= row['max_speed']**2 * (1 + 1e-10),
          where + 'I = %g' % row['fisher_information'])
    check(-1e-14 <= row['saturated_fraction'] <= 1 + 1e-12,
          where + 'saturated fraction %.17g' % row['saturated_fraction'])


def check_gap(row, tolerance, absolute):
    gap = row['divergence_upper'] - row['divergence_lower']
    check(gap <= max(tolerance * row['divergence_upper'], absolute)
          * (1 + 1e-10), 'step %d: gap %g' % (row['step'], gap))
    check(row['relative_gap'] <= tolerance or gap <= absolute,
          'step %d: relative gap %g' % (row['step'], row['relative_gap']))


def check_times(rows, end_time):
    """end_time None: the run stopped early."""
    check(rows[0]['time'] == 0 and rows[0]['step'] == 0, 'row 0 is not time 0')
    for before, row in zip(rows, rows[1:]):
        where = 'step %d: ' % row['step']
        check(row['step'] == before['step'] + 1, where + 'steps are missing')
        check(row['dt'] > 0 and row['time'] > before['time'],
              where + 'time stands still')
        check(math.isclose(row['time'], before['time'] + row['dt'],
                           rel_tol=1e-12), where + 'dt is not what time rose')
    if end_time is not None:
        check(rows[-1]['time'] == end_time,
              'the run ended at %.17g' % rows[-1]['time'])


def check_points_row(row, bound, is_hard):
    """What holds of a row of a run without a mesh."""
    where = 'step %d: ' % row['step']
    for name in ('mass', 'fisher_information', 'max_speed',
                 'discriminator_value', 'largest_slope',
                 'energy_balance'):
        check(math.isfinite(row[name]), where + name + ' is not finite')
    check(abs(row['mass'] - 1) <= 1e-12, where + 'mass - 1 = %g'
          % (row['mass'] - 1))
    check(math.isnan(row['min_density']), where + 'points have no density')
    check(0 <= row['fisher_information'] <= row['max_speed']**2 * (1 + 1e-10),
          where + 'I = %g' % row['fisher_information'])
    if is_hard:
        check(row['max_speed'] <= row['largest_slope'] * (1 + 1e-12),
              where + 'speed beyond the largest slope')
        check(row['largest_slope'] <= bound,
              where + 'slope %.17g beyond L' % row['largest_slope'])
        check(row['divergence_lower'] == row['discriminator_value'],
              where + 'the value is no lower bound')


def check_points_run(folder):
    """What holds of the rows of every run without a mesh; returns them."""
    parameters = effective_parameters(folder)
    rows = read_statistics(folder)
    check_times(rows, float(parameters['Time/End time']))
    is_hard = (parameters['Discriminator/Type'] == 'neural' and
               parameters['Network/Constraint'] in
               ('spectral', 'orthogonal', 'frobenius'))
    for row in rows:
        check_points_row(row, float(parameters['Divergence/Lipschitz bound']),
                         is_hard)
    return rows


def asked_gap(parameters):
    """'auto' is at most 1e-2."""
    asked = parameters['Discriminator/Relative gap']
    return 1e-2 if asked == 'auto' else float(asked)


def check_run(folder):
    """What holds of the rows of every run; returns them."""
    parameters = effective_parameters(folder)
    record = read_record(folder)
    rows = read_statistics(folder)
    check(rows, 'no step was recorded')
    finished = record['exit_reason'] == 'end time'
    check_times(rows, float(parameters['Time/End time']) if finished else None)
    bound = float(parameters['Divergence/Lipschitz bound'])
    for row in rows:
        check_row(row, bound, 'particles' in record)
        check_gap(row, asked_gap(parameters),
                  float(parameters['Discriminator/Absolute gap']))
    if parameters['Time/Scheme'] in ('variational', 'sdirk2'):
        # The first of two stages may add its gap.
        slack = (asked_gap(parameters)
                 if parameters['Time/Scheme'] == 'sdirk2' else 1e-12)
        for before, row in zip(rows, rows[1:]):
            check(row['divergence_lower'] <= before['divergence_upper']
                  + 1e-12 + slack * abs(before['divergence_upper']),
                  'step %d: D has risen' % row['step'])
    return rows


# --- VTK ------------------------------------------------------------------

NUMBERS = {'Float64': 'd', 'Int64': 'q', 'UInt8': 'B'}


def decode(array):
    """The numbers of a zlib-compressed DataArray."""
    kind = NUMBERS[array.get('type')]
    check(array.get('format') == 'binary', 'an array is not binary')
    text = array.text.strip()
    blocks, size, last, packed = struct.unpack(
        '<4Q', base64.b64decode(text[:44], validate=True))
    check(blocks == 1 and last == 0, 'an array has more than one block')
    data = base64.b64decode(text[44:], validate=True)
    check(len(data) == packed, 'an array is not as long as its header says')
    data = zlib.decompress(data)
    check(len(data) == size, 'an array unpacks to %d bytes instead of %d'
          % (len(data), size))
    return struct.unpack('<%d%s' % (size // struct.calcsize(kind), kind), data)


def named_arrays(element):
    return {array.get('Name'): decode(array)
            for array in element.iter('DataArray')}


def read_piece(piece, dimension):
    """(points, cells, {field: values}) of one rank's part."""
    n_points = int(piece.get('NumberOfPoints'))
    n_cells = int(piece.get('NumberOfCells'))
    values = decode(piece.find('Points/DataArray'))
    check(len(values) == 3 * n_points, 'the points are not all there')
    check(all(map(math.isfinite, values)), 'a point is not finite')
    points = list(zip(values[0::3], values[1::3], values[2::3]))
    check(all(point[d] == 0 for point in points for d in range(dimension, 3)),
          'a point leaves the space of the problem')

    corners = 1 << dimension
    cells = named_arrays(piece.find('Cells'))
    check(cells['offsets'] == tuple(range(corners, corners * (n_cells + 1),
                                          corners)), 'wrong offsets')
    check(set(cells['types']) <= {{1: 3, 2: 9, 3: 12}[dimension]} and
          len(cells['types']) == n_cells, 'wrong cell types')
    connectivity = cells['connectivity']
    check(len(connectivity) == corners * n_cells and
          set(connectivity) == set(range(n_points)),
          'the cells do not use every point')
    fields = named_arrays(piece.find('PointData'))
    check(list(fields) == FIELDS, 'fields %s' % list(fields))
    for name, field in fields.items():
        check(len(field) == n_points, name + ' is not as long as the points')
        check(all(map(math.isfinite, field)), name + ' is not finite')
    return points, [connectivity[i:i + corners] for i in
                    range(0, len(connectivity), corners)], fields


def read_vtu(path, dimension):
    """(time, pieces), of all files that a .pvtu names."""
    root = ElementTree.parse(path).getroot()
    if path.suffix == '.pvtu':
        return read_pvtu(root, path, dimension)
    check(root.get('type') == 'UnstructuredGrid' and
          root.get('compressor') == 'vtkZLibDataCompressor' and
          root.get('header_type') == 'UInt64' and
          root.get('byte_order') == 'LittleEndian', 'header of %s' % path)
    time = float(root.find('UnstructuredGrid/FieldData/DataArray').text)
    return time, [read_piece(piece, dimension) for piece in
                  root.iter('Piece')]


def read_pvtu(root, path, dimension):
    check(root.get('type') == 'PUnstructuredGrid', 'header of %s' % path)
    check([array.get('Name') for array in
           root.findall('PUnstructuredGrid/PPointData/PDataArray')] == FIELDS,
          'fields of %s' % path)
    names = [piece.get('Source') for piece in root.iter('Piece')]
    check(len(names) > 1 and set(names) <= {
        file.name for file in path.parent.glob(path.stem + '.*.vtu')},
          '%s names %s' % (path, names))
    times, pieces = zip(*(read_vtu(path.parent / name, dimension)
                          for name in names))
    check(len(set(times)) == 1, 'the files of %s have several times' % path)
    return times[0], sum(pieces, [])


def read_collection(folder, name='fields'):
    """The (time, path) of fields.pvd, checked against the files."""
    root = ElementTree.parse(folder / (name + '.pvd')).getroot()
    sets = [(float(entry.get('timestep')), folder / entry.get('file'))
            for entry in root.iter('DataSet')]
    check(all(a[0] < b[0] for a, b in zip(sets, sets[1:])),
          'the times of %s.pvd do not increase' % name)
    check({path for _, path in sets} == {
        path for path in (folder / name).iterdir()
        if path.suffix == '.pvtu' or re.fullmatch(r'\w+\.vtu', path.name)},
          '%s.pvd and %s/ do not agree' % (name, name))
    return sets


def point_values(pieces):
    """{(x, y, z): {field: value}}; a point on two ranks must be the same."""
    result = {}
    for points, _, fields in pieces:
        for i, point in enumerate(points):
            # Coordinates of curved cells may differ in the last digits.
            key = tuple(round(x, 9) + 0. for x in point)
            values = {name: fields[name][i] for name in FIELDS}
            check(result.setdefault(key, values) == values,
                  'two ranks say different things of the point %s' % (key,))
    return result


def mass_on_box(pieces):
    """Integral of the density by the vertex rule; cells are boxes."""
    total = 0.
    for points, cells, fields in pieces:
        for cell in cells:
            corners = list(zip(*(points[i] for i in cell)))
            volume = math.prod(max(x) - min(x) for x in corners
                               if max(x) > min(x))
            total += volume * sum(fields['density'][i]
                                  for i in cell) / len(cell)
    return total


# --- pictures -------------------------------------------------------------


def check_png(data):
    """Every chunk and the length of the picture; returns (width, height)."""
    check(data[:8] == b'\x89PNG\r\n\x1a\n', 'not a PNG file')
    position, pixels, size, colours = 8, b'', None, {0: 1, 2: 3, 3: 1, 6: 4}
    kind = b''
    while kind != b'IEND':
        length, kind = struct.unpack('>I4s', data[position:position + 8])
        body = data[position + 8:position + 8 + length]
        checksum, = struct.unpack('>I', data[position + 8 + length:
                                             position + 12 + length])
        check(checksum == zlib.crc32(kind + body), 'a PNG chunk is damaged')
        if kind == b'IHDR':
            size = struct.unpack('>IIBB', body[:10])
        if kind == b'IDAT':
            pixels += body
        position += 12 + length
    check(position == len(data), 'a PNG file does not end where it should')
    width, height, depth, colour = size
    row = (width * depth * colours[colour] + 7) // 8
    check(len(zlib.decompress(pixels)) == height * (1 + row),
          'a PNG file has too few pixels')
    return width, height


def check_frames(folder, dimension):
    """frames.json and its pictures; returns the times."""
    index = json.loads((folder / 'frames/frames.json').read_text())
    check(index['dimension'] == dimension, 'wrong dimension of the frames')
    times = [frame['time'] for frame in index['frames']]
    check(all(a < b for a, b in zip(times, times[1:])),
          'the times of the frames do not increase')
    check([field['name'] for field in index['fixed']] == ['target'],
          'the target has no picture')
    named = set()
    for fields in [index['fixed']] + [f['fields'] for f in index['frames']]:
        for field in fields:
            for picture in field['pictures']:
                check(picture['min'] <= picture['max'], 'scale of a picture')
                if dimension == 1:
                    check(len(picture['values']) == picture['size'][0],
                          'a curve is not as long as it says')
                else:
                    data = (folder / picture['file']).read_bytes()
                    check(list(check_png(data)) == picture['size'],
                          'a picture is not as large as it says')
                    named.add(folder / picture['file'])
    check({path for path in (folder / 'frames').iterdir()
           if path.suffix == '.png'} == named,
          'frames.json and the pictures do not agree')
    return times


def pictures_of(page):
    return [base64.b64decode(text, validate=True) for text in
            re.findall(r'data:image/png;base64,([A-Za-z0-9+/=]*)', page)]


def read_text(path):
    return pathlib.Path(path).read_text(encoding='utf-8')
