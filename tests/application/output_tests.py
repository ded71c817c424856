"""The files of a run, each read back."""

import html.parser
import json
import re
import zlib

import run_files
from parameters import parameter_file
from run_files import check

VOID = {'meta', 'img', 'br', 'hr', 'link', 'input'}
# Namespaces name a format; nothing is fetched from them.
NAMESPACE = 'http://www.w3.org/2000/svg'


class Page(html.parser.HTMLParser):
    """Checks that tags are balanced and nothing outside is needed."""

    def __init__(self, text):
        super().__init__()
        self.open, self.count, self.text = [], {}, ''
        self.feed(text)
        self.close()
        check(not self.open, 'report.html: %s is never closed' % self.open)

    def handle_starttag(self, tag, attributes):
        self.count[tag] = self.count.get(tag, 0) + 1
        check(tag not in ('script', 'link', 'iframe', 'object', 'base'),
              'report.html has a <%s>' % tag)
        for name, value in attributes:
            self.check_attribute(tag, name, value or '')
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    @staticmethod
    def check_attribute(tag, name, value):
        where = 'report.html: <%s %s="%.60s"' % (tag, name, value)
        check(not name.startswith('on'), where + ' is a script')
        if name in ('src', 'srcset', 'poster', 'data', 'background'):
            check(value.startswith('data:'), where + ' is another file')
        elif name in ('href', 'xlink:href') and tag != 'a':
            check(value.startswith(('data:', '#')), where + ' is another file')
        elif 'http' in value and tag != 'a':
            check(value == NAMESPACE, where + ' is elsewhere')

    def handle_endtag(self, tag):
        check(self.open and self.open[-1] == tag,
              'report.html: </%s> in %s' % (tag, self.open))
        self.open.pop()

    def handle_data(self, data):
        check('url(' not in data and '@import' not in data,
              'report.html fetches a file')
        self.text += data


CURVES = ['divergence D', 'Fisher information I', 'energy lost', 'relative gap',
          'relative mass error', 'saturated fraction', 'time step',
          'iterations a step']


def check_report(folder, dimension):
    text = run_files.read_text(folder / 'report.html')
    page = Page(text)
    for curve in CURVES:
        check('aria-label="%s"' % curve in text, 'no curve of ' + curve)
    names = ['density', 'potential', 'speed']
    if dimension == 1:
        for name in names:
            check('aria-label="%s"' % name in text, 'no curve of ' + name)
    else:
        pictures = run_files.pictures_of(text)
        check(len(pictures) >= 3 * len(names), 'only %d pictures'
              % len(pictures))
        for picture in pictures:
            run_files.check_png(picture)
    check('nan' not in re.findall(r'\b(nan|inf)\b', re.sub(
        r'<svg.*?</svg>|<pre.*?</pre>', '', text, flags=re.DOTALL)),
        'a number of the report is not a number')
    check(not re.search(r'[ ,"]-?(nan|inf)[ ,"]', ' '.join(
        re.findall(r' d="[^"]*"', text))), 'a curve goes through nan')
    rows = run_files.read_statistics(folder)
    for fact in ('end time', '%d' % rows[-1]['step'],
                 'A test: from one heap to another.'):
        check(fact in page.text, "the report does not say '%s'" % fact)


def check_record(folder, ranks, words):
    record = run_files.read_record(folder)
    for key in ('program version revision libraries command hostname ranks '
                'parameter_file inputs seeds started finished wall_seconds '
                'exit_reason exit_code dimension nodes result').split():
        check(record.get(key) is not None, 'run.json has no ' + key)
    check(record['program'] == 'lipflow' and record['ranks'] == ranks and
          record['exit_reason'] == 'end time' and record['exit_code'] == 0,
          'run.json: %s' % record)
    check(all(word in record['command'] for word in words),
          'run.json: command %s' % record['command'])
    check(isinstance(record['nodes'], int), 'nodes %s' % record['nodes'])
    for name in ('deal.II', 'PETSc', 'MPI', 'compiler'):
        check(record['libraries'].get(name), 'no version of ' + name)
    rows = run_files.read_statistics(folder)
    check(record['result']['steps'] == rows[-1]['step'] and
          record['result']['divergence_upper'] ==
          rows[-1]['divergence_upper'] and
          record['result']['largest_relative_gap'] ==
          max(row['relative_gap'] for row in rows),
          'the result in run.json is not that of statistics.csv')
    return record


def check_timings(folder):
    timings = json.loads((folder / 'timings.json').read_text())
    check(all(section['seconds'] >= 0 and section['calls'] > 0
              for section in timings['sections']), 'timings %s' % timings)
    check([section['name'] for section in timings['sections']]
          == ['set-up', 'steps', 'output', 'report'], 'timings %s' % timings)
    check(sum(section['seconds'] for section in timings['sections'])
          <= timings['wall_seconds'] * (1 + 1e-9), 'timings %s' % timings)
    check(timings['wall_seconds'] <=
          run_files.read_record(folder)['wall_seconds'] + 1,
          'the timings are longer than the run')


def everything(program, geometry, divergence, sets=()):
    """All files of one run, and the report made again."""
    case = program.write('case.prm', parameter_file(
        program.source, geometry, divergence, gap='1e-4'))
    folder = program.run('run', list(sets) + ['Output/Interval=0.1'])
    rows = run_files.check_run(folder)
    record = check_record(folder, 1, ['run', 'case.prm', '--quiet'])
    inputs = {entry['path']: entry for entry in record['inputs']}
    check(inputs['case.prm']['crc32'] == '%08x' % zlib.crc32(case.read_bytes())
          and inputs['case.prm']['bytes'] == case.stat().st_size,
          'run.json: inputs %s' % record['inputs'])
    check(geometry != 'rooms' or any(path.endswith('two_rooms.msh')
                                     for path in inputs), 'no mesh in inputs')
    check((folder / 'original.prm').read_bytes() == case.read_bytes(),
          'original.prm is not the file')

    dimension = record['dimension']
    times = []
    for time, path in run_files.read_collection(folder):
        run_files.read_vtu(path, dimension)
        times.append(time)
    check(times[0] == 0 and times[-1] == rows[-1]['time'],
          'outputs at %s' % times)
    check(set(times) <= {row['time'] for row in rows}, 'outputs at %s' % times)
    check(run_files.check_frames(folder, dimension) == times,
          'the frames and the fields have different times')
    check_report(folder, dimension)
    check_timings(folder)

    before = (folder / 'report.html').read_bytes()
    (folder / 'report.html').unlink()
    program.succeed('report', folder)
    check((folder / 'report.html').read_bytes() == before,
          "'lipflow report' makes another report")


def without_seconds(folder):
    """statistics.csv, its texts, without the wall time."""
    lines = [line.split(',') for line in
             (folder / 'statistics.csv').read_text().splitlines()]
    seconds = lines[0].index('wall_seconds')
    return [line[:seconds] + line[seconds + 1:] for line in lines]


def run_again(program):
    """parameters.prm and parameters.changed.prm give the same digits."""
    text = parameter_file('..', 'rooms')  # a path relative to the file
    (program.folder / 'meshes').symlink_to(program.source / 'meshes')
    program.write('files/case.prm', text)
    first = program.folder / 'first'
    program.succeed('run', 'files/case.prm', '--quiet', '--output', first,
                    '--set', 'Divergence/Lipschitz bound=0.75',
                    '--set', 'Time/End time=0.3')
    rows = run_files.check_run(first)
    check(rows[-1]['time'] == 0.3 and len(rows) > 2, '%d rows' % len(rows))
    values = run_files.effective_parameters(first)
    check(float(values['Divergence/Lipschitz bound']) == 0.75,
          'parameters.prm does not hold what --set said')
    check('Lipschitz bound = 0.75' in re.sub(
        ' +', ' ', (first / 'parameters.changed.prm').read_text()),
        'parameters.changed.prm does not hold what --set said')
    check('0.75' not in (first / 'original.prm').read_text(),
          'original.prm is not the original')
    for name in ('parameters.prm', 'parameters.changed.prm'):
        again = program.folder / ('again_' + name)
        program.succeed('run', first / name, '--quiet', '--output', again,
                        folder='/')
        check(without_seconds(again) == without_seconds(first),
              name + ' gives another statistics.csv')
        check(run_files.effective_parameters(again) == values,
              name + ' gives other parameters')


def nothing_but_numbers(program):
    """Output/Fields and Output/Report = false leave the files out."""
    program.write('case.prm', parameter_file(program.source))
    folder = program.run('run', ['Output/Fields=false', 'Output/Report=false'])
    run_files.check_run(folder)
    names = {path.name for path in folder.iterdir()}
    check(names == {'statistics.csv', 'parameters.prm', 'original.prm',
                    'parameters.changed.prm', 'run.json', 'timings.json'},
          'the folder holds %s' % sorted(names))


def interval(program):
    """Outputs at the first steps at or after each multiple, and at the end."""
    program.write('case.prm', parameter_file(program.source, end_time='0.5'))
    folder = program.run('run', ['Output/Interval=0.2', 'Output/Report=false'])
    steps = [row['time'] for row in run_files.check_run(folder)]
    expected = [min(t for t in steps if t >= wanted * (1 - 1e-12))
                for wanted in (0, 0.2, 0.4)] + [0.5]
    times = [time for time, _ in run_files.read_collection(folder)]
    check(times == expected, 'outputs at %s, not %s' % (times, expected))


TESTS = {
    'output.line': lambda program: everything(program, 'line', 'kl'),
    'output.box': lambda program: everything(program, 'box', 'alpha_2'),
    'output.rooms': lambda program: everything(program, 'rooms', 'kl'),
    'output.ball': lambda program: everything(
        program, 'ball', 'alpha_half', ['Divergence/Lipschitz bound=inf',
                                        'Time/Maximum step=0.05']),
    'output.cube': lambda program: everything(program, 'cube', 'kl'),
    'output.run_again': run_again,
    'output.nothing_but_numbers': nothing_but_numbers,
    'output.interval': interval,
}
