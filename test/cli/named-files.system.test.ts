import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileWords } from '../../src/domain/text-files.ts';
import { folder, typed } from './typing.ts';

const RAW = /\bE[A-Z]{3,}\b/;
/** Without the folder's name, whose letters are drawn and may look like a code. */
const unplaced = (text: string): string => text.replaceAll(/daytwo-typed-\w+/g, 'folder');

async function installed(): Promise<string> {
  const cwd = folder();
  await typed(cwd, 'init');
  writeFileSync(join(cwd, 'file'), '');
  writeFileSync(
    join(cwd, 'past.jsonl'),
    '{"at": "2026-05-01T02:00:00Z", "run": "r1", "agent": "a", "suite": "s", "case": "c", ' +
      '"metric": "pass", "outcome": "pass"}\n',
  );
  return cwd;
}
const KEY = { OPENAI_API_KEY: 'sk-typed' };

const WRITERS = [
  ['--markdown', 'gate --budget 1 --markdown'],
  ['--junit', 'gate --budget 1 --junit'],
  ['--ics', 'models --ics'],
  ['--output', 'run --output'],
  ['--chart', 'backtest drift past.jsonl --chart'],
] as const;

describe('a file that a command is told to write', () => {
  it.each(WRITERS)(
    '%s: a folder that is missing is not made, and the next step is named, before anything ' +
      'else is done',
    async (option, command) => {
      const cwd = await installed();
      const before = readdirSync(cwd);
      const { code, out, err } = await typed(cwd, `${command} reprots/x.svg`, KEY);
      expect([code, out]).toEqual([64, '']);
      expect(err).toBe(
        `daytwo: ${option} ${cwd}/reprots/x.svg cannot be written: there is no folder ` +
          `${cwd}/reprots\nNext: make it first: mkdir -p ${cwd}/reprots; or correct the path\n`,
      );
      expect(readdirSync(cwd)).toEqual(before);
    },
  );

  it.each(WRITERS)(
    '%s: a folder in its place, or a file in place of its folder, is said in plain words',
    async (option, command) => {
      const cwd = await installed();
      mkdirSync(join(cwd, 'taken.svg'));
      const taken = await typed(cwd, `${command} taken.svg`, KEY);
      expect([taken.code, taken.err]).toEqual([
        64,
        `daytwo: ${option} ${cwd}/taken.svg cannot be written: it is a folder\nNext: name a ` +
          `file in it\n`,
      ]);
      const below = await typed(cwd, `${command} file/x.svg`, KEY);
      expect([below.code, below.err]).toEqual([
        64,
        `daytwo: ${option} ${cwd}/file/x.svg cannot be written: ${cwd}/file is no ` +
          `folder\nNext: correct the path\n`,
      ]);
    },
  );

  it('goes by the same rule where it is a folder: the last one is made, those above it are not', async () => {
    const cwd = await installed();
    for (const [command, what] of [
      ['init a/b', 'The folder'],
      ['demo --folder a/b', '--folder'],
      ['rehearse refund-desk --model m --out a/b', '--out'],
    ] as const) {
      expect(await typed(cwd, command, KEY)).toMatchObject({
        code: 64,
        err:
          `daytwo: ${what} ${cwd}/a/b cannot be written to: there is no folder ` +
          `${cwd}/a\nNext: make it first: mkdir -p ${cwd}/a; or correct the path\n`,
      });
      expect(await typed(cwd, command.replace('a/b', 'file'), KEY)).toMatchObject({
        code: 64,
        err:
          `daytwo: ${what} ${cwd}/file cannot be written to: it is no folder\nNext: name ` +
          `a folder, or a new name\n`,
      });
    }
    expect(existsSync(join(cwd, 'a'))).toBe(false);
  });

  it.each([
    ['022', '644'],
    ['027', '640'],
    ['002', '664'],
  ])(
    'has the mode that a umask of %s leaves, %s, whatever the package’s own files have',
    async (umask, mode) => {
      const cwd = folder();
      const before = process.umask(Number.parseInt(umask, 8));
      try {
        for (const command of ['init', 'models --ics ends.ics']) await typed(cwd, command);
      } finally {
        process.umask(before);
      }
      const files = [
        'config/daytwo.yaml',
        'config/souls/refund-desk/SOUL.md',
        'config/suites/refund-desk.yaml',
        'ends.ics',
      ];
      expect(files.map((file) => (statSync(join(cwd, file)).mode & 0o777).toString(8))).toEqual(
        files.map(() => mode),
      );
    },
  );
});

describe('a file that a command is told to read', () => {
  it.each([
    [
      'compare none.jsonl past.jsonl',
      2,
      /none\.jsonl cannot be read: it does not exist\nNext: name two files/,
    ],
    ['compare config past.jsonl', 2, /config cannot be read: it is a folder\n/],
    [
      'anchors add --by ana --agent refund-desk --from none.jsonl',
      64,
      /none\.jsonl cannot be read: it does not exist\nNext: check the path/,
    ],
    [
      'anchors add --by ana --agent refund-desk --from config',
      64,
      /config cannot be read: it is a folder/,
    ],
    [
      'anchors add --by ana --agent refund-desk --from file/x',
      64,
      /file\/x cannot be read: it lies below something that is no folder/,
    ],
    ['backtest models config --provider openai --agents none', 2, /./],
    ['backtest drift none.jsonl', 2, /none\.jsonl cannot be read \(there is no such file\)/],
    ['backtest drift file/x', 2, /file\/x cannot be read/],
    ['backtest models none --provider openai', 2, /there is no folder/],
    ['backtest models file/x --provider openai', 2, /there is no folder/],
    [
      '-c none.yaml check-config',
      78,
      /none\.yaml: does not exist \(daytwo init writes a starter\)/,
    ],
    ['-c file/x.yaml check-config', 78, /lies below something that is no folder/],
    ['gate --budget 1 --base none.yaml', 2, /"none\.yaml"/],
    ['gate --budget 1 --soul none.md', 64, /none\.md/],
    ['run --config none.yaml', 78, /the file does not exist/],
    ['run --config file/x', 78, /the file lies below something/],
  ])(
    '"%s" says what is wrong with it, without the system’s codes',
    async (command, code, words) => {
      const seen = await typed(await installed(), command, KEY);
      expect(`${seen.err}${seen.out}`).toMatch(words);
      expect(unplaced(`${seen.err}${seen.out}`)).not.toMatch(RAW);
      expect(seen.code).toBe(code);
    },
  );

  it('is named where --agents cannot be read', async () => {
    const cwd = await installed();
    mkdirSync(join(cwd, 'lists'));
    writeFileSync(
      join(cwd, 'lists/2026-01-01T000000Z.json'),
      '{"object":"list","data":[{"id":"m","object":"model"}]}',
    );
    expect(await typed(cwd, 'backtest models lists --provider openai --agents none')).toMatchObject(
      {
        code: 64,
        err:
          `daytwo: ${cwd}/none cannot be read: it does not exist\nNext: give a daytwo ` +
          `configuration, or model names, one a line, after --agents\n`,
      },
    );
  });

  it('is the database: what stands in the way of its folder is named', async () => {
    const cwd = await installed();
    const config = join(cwd, 'config/daytwo.yaml');
    const text = readFileSync(config, 'utf8');
    for (const at of ['../file/daytwo.db', '../file/deep/daytwo.db']) {
      writeFileSync(config, text.replace('../data/daytwo.db', at));
      const { code, err } = await typed(cwd, 'runs');
      expect([code, err]).toEqual([
        78,
        expect.stringMatching(
          /^daytwo: the database .*\.db cannot be opened: .*\/file(\/deep)? (is no folder|lies below something that is no folder)\nNext: correct store\.file/,
        ),
      ]);
    }
  });
});

describe('what the system says of a file', () => {
  it('is told in words, and by its code where there are none', () => {
    expect(fileWords(Object.assign(new Error('x'), { code: 'EISDIR' }))).toBe('is a folder');
    expect(fileWords(Object.assign(new Error('x'), { code: 'EWEIRD' }))).toBe(
      'cannot be used (EWEIRD)',
    );
  });

  it.skipIf(process.getuid?.() === 0)(
    'is told of a folder that is closed to this user',
    async () => {
      const cwd = await installed();
      mkdirSync(join(cwd, 'closed'));
      chmodSync(join(cwd, 'closed'), 0o500);
      expect(await typed(cwd, 'models --ics closed/x.ics')).toMatchObject({
        code: 64,
        err: expect.stringContaining('it is not open to this user'),
      });
    },
  );
});

describe("the gate's exit table", () => {
  it('has every code that the gate ends with', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/gate.md'), 'utf8');
    expect([...page.matchAll(/^\| (\d+) \| /gm)].map((m) => m[1])).toEqual([
      '0',
      '1',
      '2',
      '3',
      '64',
      '78',
    ]);
    const cwd = await installed();
    expect((await typed(cwd, 'gate --budget 1 --agent none', KEY)).code).toBe(64);
    writeFileSync(join(cwd, 'config/daytwo.yaml'), 'bogus: 1\n');
    expect((await typed(cwd, 'gate --budget 1', KEY)).code).toBe(78);
  });
});
