import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type SimulatedProvider,
  startSimulatedProvider,
} from '../../../src/demo/simulated/server.ts';
import { folder, typed } from '../../cli/typing.ts';
import { type FeedServer, FILLER, modelsYaml, startFeeds } from './feeds.ts';

let provider: SimulatedProvider;
let feeds: FeedServer;
afterEach(async () => {
  await provider.close();
  await feeds.close();
});

const DAY = 86_400_000;
const inDays = (n: number): string =>
  new Date(Math.floor(Date.now() / DAY) * DAY + n * DAY).toISOString().slice(0, 10);

async function installation(overrides?: string): Promise<string> {
  provider = await startSimulatedProvider({
    now: () => Date.now(),
    seed: 1,
    behave: () => ({ text: 'YES' }),
    models: ['sim-1', 'sim-2'].map((id) => ({ id, createdAt: '2025-01-01T00:00:00Z' })),
  });
  feeds = await startFeeds();
  feeds.info([
    ...FILLER,
    {
      provider: 'OpenAI',
      model_id: 'sim-1',
      shutdown_date: inDays(50),
      replacement_models: ['sim-2'],
      url: 'https://p.example/ends',
    },
  ]);
  feeds.litellm({ 'openai/sim-1': { litellm_provider: 'openai', deprecation_date: inDays(40) } });
  const cwd = folder();
  mkdirSync(join(cwd, 'config'));
  writeFileSync(join(cwd, 'config/SOUL.md'), 'be kind');
  writeFileSync(
    join(cwd, 'config/suite.yaml'),
    'prompts: [hi]\ntests: [{ assert: [{ type: contains, value: YES }] }]',
  );
  if (overrides !== undefined) writeFileSync(join(cwd, 'config/own.yaml'), overrides);
  writeFileSync(
    join(cwd, 'config/daytwo.yaml'),
    `providers:
  openai: { kind: openai, list: openai, baseUrl: "${provider.baseUrl}", apiKey: env:KEY }
agents:
  refund: { name: Refund desk, soul: SOUL.md, target: { provider: openai, model: sim-1 }, suites: [{ file: suite.yaml }] }
store: { file: daytwo.db }
${modelsYaml(feeds, overrides === undefined ? '' : '  overrides: own.yaml\n')}`,
  );
  return cwd;
}
const env = { KEY: 'sk-test' };

describe('daytwo models', () => {
  it('--json gives every row with its source, the end that counts, days left and who says otherwise', async () => {
    const cwd = await installation();
    const { code, out } = await typed(cwd, 'models --poll --json', env);
    expect(code).toBe(0);
    const { uses, rows, calendars } = JSON.parse(out) as {
      uses: Record<string, unknown>[];
      rows: Record<string, unknown>[];
      calendars: Record<string, unknown>[];
    };
    expect(uses).toHaveLength(1);
    expect(uses[0]).toMatchObject({
      provider: 'openai',
      model: 'sim-1',
      by: ['Refund desk'],
      listed: true,
      end: {
        endsAt: `${inDays(50)}T00:00:00.000Z`,
        kind: 'firm',
        source: 'deprecations.info',
        daysLeft: 50,
        replacement: 'sim-2',
        url: 'https://p.example/ends',
      },
      conflicts: [
        {
          source: 'litellm',
          endsAt: `${inDays(40)}T00:00:00.000Z`,
          kind: 'tentative',
          daysLeft: 40,
        },
      ],
      rows: [
        { source: 'api', endsAt: null, daysLeft: null },
        { source: 'deprecations.info', daysLeft: 50 },
        { source: 'litellm', daysLeft: 40, kind: 'tentative' },
      ],
      places: [expect.stringMatching(/daytwo\.yaml:4 \(Refund desk, target\)$/)],
    });
    expect(rows.filter((r) => r['source'] === 'deprecations.info')).toHaveLength(13);
    expect(calendars).toMatchObject([
      { source: 'modeldeprecations.dev', rows: 1, failingSince: null },
      { source: 'deprecations.info', rows: 21 },
      { source: 'litellm', rows: 1 },
    ]);
    const words = (await typed(cwd, 'models', env)).out;
    expect(words).toMatch(
      new RegExp(`ends ${inDays(50)}, 50 days left, says deprecations\\.info; replacement sim-2`),
    );
    expect(words).toContain(`litellm says ${inDays(40)} (tentative)`);
  });

  it('--ics writes the ends of the models in use, and says where', async () => {
    const cwd = await installation();
    await typed(cwd, 'models --poll', env);
    const { code, err } = await typed(cwd, 'models --ics ends.ics', env);
    expect([code, err]).toEqual([0, expect.stringContaining('Wrote 1 end to ')]);
    const file = readFileSync(join(cwd, 'ends.ics'), 'utf8').replaceAll('\r\n ', '');
    expect(file).toContain(`DTSTART;VALUE=DATE:${inDays(50).replaceAll('-', '')}\r\n`);
    expect(file).toContain('SUMMARY:sim-1 ends at openai\r\n');
    expect((await typed(cwd, 'models --ics no/such/folder/x.ics', env)).code).toBe(64);
  });

  it('says of a calendar that cannot be read that what follows is older, with exit code 2', async () => {
    const cwd = await installation();
    feeds.broken({ status: 503, body: '' });
    const { code, err } = await typed(cwd, 'models --poll', env);
    expect(code).toBe(2);
    expect(err).toContain('The calendar deprecations.info could not be read: it answered 503');
  });
});

describe('the user’s own file', () => {
  it('beats every calendar', async () => {
    const cwd = await installation(
      `models:\n  - { provider: openai, model: sim-1, ends: ${inDays(70)}, replacement: sim-9 }\n`,
    );
    const { out } = await typed(cwd, 'models --poll --json', env);
    expect((JSON.parse(out) as { uses: unknown[] }).uses[0]).toMatchObject({
      end: { source: 'override', daysLeft: 70, replacement: 'sim-9' },
    });
  });

  it('has its note shown where its date is: among the models, in the calendar file and in the warning', async () => {
    const cwd = await installation(
      `models:\n  - provider: openai\n    model: sim-1\n    ends: ${inDays(70)}\n    note: ` +
        `|\n      our contract\n      says so\n`,
    );
    const { out } = await typed(cwd, 'models --poll --ics ends.ics', env);
    expect(out).toContain(
      `ends ${inDays(70)}, 70 days left, says override; replacement sim-2 (note: our ` +
        'contract says so)',
    );
    expect(readFileSync(join(cwd, 'ends.ics'), 'utf8').replaceAll('\r\n ', '')).toContain(
      'Note: our contract says so',
    );
    const { uses } = JSON.parse((await typed(cwd, 'models --json', env)).out) as {
      uses: { end: unknown }[];
    };
    expect(uses[0]?.end).toMatchObject({ source: 'override', note: 'our contract\nsays so\n' });
    const [incident] = JSON.parse((await typed(cwd, 'incidents --json', env)).out) as {
      id: string;
    }[];
    expect((await typed(cwd, `incidents ${incident?.id}`, env)).out).toMatch(
      /Your own file \(models\.overrides\), read [^\n]*\n[^\n]*Note: our contract says so/,
    );
  });

  it('is warned of among the models where it names nearly one that is listed, and not where it names one that is', async () => {
    const cwd = await installation(
      `models:\n  - { provider: openai, model: sim-3, ends: ${inDays(70)} }\n  - { provider: ` +
        `openai, model: sim-2, ends: ${inDays(70)} }\n  - { provider: openai, model: ` +
        `another-model, ends: ${inDays(70)} }\n`,
    );
    const { out } = await typed(cwd, 'models --poll', env);
    expect(out.match(/^.*\[warning\]$/gm)).toEqual([
      expect.stringMatching(
        /^config\/own\.yaml:2:\d+: models\[0\]\.model: no agent uses sim-3 at openai, .* \(did you mean "sim-1"\?\) \[warning\]$/,
      ),
    ]);
    expect(
      (JSON.parse((await typed(cwd, 'models --json', env)).out) as { warnings: unknown[] })
        .warnings,
    ).toHaveLength(1);
  });

  it('is checked with the configuration: every problem with its line in that file, and what was meant', async () => {
    const cwd = await installation(
      'models:\n  - { provider: opnai, model: sim-1, ends: 2027-03-31 }\n  - { provider: ' +
        'openai, model: sim-1, ends: soon, kind: frm }\n  - { provider: openai, modell: x, ' +
        'ends: 2027-02-31 }\n',
    );
    const { code, out: said } = await typed(cwd, 'check-config', env);
    expect(code).toBe(78);
    for (const words of [
      /own\.yaml:3:\d+: models\[1\]\.ends: .*2027-03-31/,
      /own\.yaml:3:\d+: models\[1\]\.kind/,
      /own\.yaml:4:\d+: models\[2\]\.modell: unknown key \(did you mean "model"\?\)/,
      /own\.yaml:4:\d+: models\[2\]\.ends/,
    ])
      expect(said).toMatch(words);
  });

  it('must name accounts of the configuration', async () => {
    const cwd = await installation(
      'models:\n  - { provider: opnai, model: sim-1, ends: 2027-03-31 }\n',
    );
    expect((await typed(cwd, 'check-config', env)).out).toMatch(
      /own\.yaml:2:\d+: models\[0\]\.provider: there is no provider "opnai".*did you mean "openai"\?/,
    );
  });

  it.each([
    ['- : [', /own\.yaml:1/],
    ['models: 7', /own\.yaml:1:\d+: models/],
    ['', /models: is missing/],
  ])('is refused where it is broken (%j)', async (text, words) => {
    const cwd = await installation(text);
    const { code, out } = await typed(cwd, 'check-config', env);
    expect([code, out]).toEqual([78, expect.stringMatching(words)]);
  });

  it.each<[string, (file: string) => void, RegExp]>([
    [
      'a folder',
      (file) => {
        rmSync(file);
        mkdirSync(file);
      },
      /daytwo\.yaml:\d+:\d+: models\.overrides: .*own\.yaml is no regular file/,
    ],
    [
      'a link that leads elsewhere',
      (file) => {
        rmSync(file);
        symlinkSync('/etc/passwd', file);
      },
      /models\.overrides: .*own\.yaml is a link that leads out of its folder, and is not followed(?![^]*root:)/,
    ],
    [
      'a link that leads to itself',
      (file) => {
        rmSync(file);
        symlinkSync('own.yaml', file);
      },
      /models\.overrides: .*own\.yaml /,
    ],
    [
      'a name below a file',
      (file) => {
        writeFileSync(
          join(file, '../daytwo.yaml'),
          readFileSync(join(file, '../daytwo.yaml'), 'utf8').replace(
            'overrides: own.yaml',
            'overrides: own.yaml/x',
          ),
        );
      },
      /models\.overrides: there is no file .*own\.yaml\/x/,
    ],
    ['nowhere', (file) => rmSync(file), /models\.overrides: there is no file .*own\.yaml/],
    [
      'larger than any',
      (file) => writeFileSync(file, `models: []\n#${'x'.repeat(2_100_000)}`),
      /own\.yaml is larger than/,
    ],
    [
      'a page of HTML',
      (file) => writeFileSync(file, '<!doctype html><html><body>Sign in</body></html>'),
      /own\.yaml/,
    ],
    [
      'JSON that breaks off',
      (file) => writeFileSync(file, '{"models": [{"provider": "openai", "model": "sim-1", "en'),
      /own\.yaml:1:\d+/,
    ],
    [
      'binary',
      (file) => writeFileSync(file, Buffer.from([0xff, 0xfe, 0x00, 0x01, 0x80])),
      /own\.yaml/,
    ],
  ])(
    'is refused in words where it is %s, and nothing else of it counts',
    async (_, spoil, words) => {
      const cwd = await installation('models: []\n');
      spoil(join(cwd, 'config/own.yaml'));
      const { code, out } = await typed(cwd, 'check-config', env);
      expect([code, out]).toEqual([78, expect.stringMatching(words)]);
      expect(out).not.toMatch(/\bE[A-Z]{4,}\b|at Object|TypeError/);
    },
  );

  it('takes days as days alone: no Unix time, no sentinel, no two orders; a past one is said, and JSON is YAML', async () => {
    const row = (ends: string, i: number): string =>
      `  - { provider: openai, model: m-${i}, ends: ${ends} }\n`;
    const cwd = await installation(
      `models:\n${['1792713600', '1792713600000', '9999-01-01', '2098-12-31', '03/04/2027', '"October 23, 2027"'].map(row).join('')}`,
    );
    const { code, out } = await typed(cwd, 'check-config', env);
    expect([code, out.match(/models\[\d\]\.ends/g)?.length]).toEqual([78, 6]);
    writeFileSync(
      join(cwd, 'config/own.yaml'),
      JSON.stringify({ models: [{ provider: 'openai', model: 'sim-1', ends: inDays(-9) }] }),
    );
    const past = await typed(cwd, 'models --poll', env);
    expect([past.code, past.out]).toEqual([
      0,
      expect.stringContaining(`ended ${inDays(-9)}, says override`),
    ]);
    expect((await typed(cwd, 'models --json', env)).out).not.toContain('"kind": "retired"');
  });
});
