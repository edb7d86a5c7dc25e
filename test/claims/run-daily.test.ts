import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IncidentRecorder } from '../../src/alerting/incidents/record.ts';
import { decideBoundary } from '../../src/claims/boundary/decide.ts';
import { boundaryPack, quarterAsked } from '../../src/claims/boundary/pack.ts';
import { packText } from '../../src/claims/boundary/pack-text.ts';
import { signedBoundaries } from '../../src/claims/boundary/signature.ts';
import { suiteNow } from '../../src/monitoring/suite-state.ts';
import { countingIds } from '../../src/platform/clock/fast.ts';
import { createSandbox } from '../../src/platform/sandbox/sandbox.ts';
import { typed } from '../cli/typing.ts';
import { CLAIMS, type ClaimsWorld, DAY, NOW, openClaims, putCase, putRun } from './world.ts';

const SUITES = `suites:
      - { name: faq, file: suite.yaml, schedule: "0 9 * * 1", trials: 2 }
      - { name: nightly, file: suite.yaml }
      - { name: monthly, file: suite.yaml, schedule: "0 3 1 * *" }`;
const PRICED = 'price: { input: 1, output: 2 }';

let w: ClaimsWorld;
let now = NOW;
const sandbox = createSandbox();
afterAll(() => sandbox.close());
const recorder = new IncidentRecorder({ ids: countingIds(), now: () => now, channels: [] });
beforeEach(async () => {
  now = NOW;
  w = openClaims(CLAIMS, true);
  configure(PRICED);
  await putCase(w.store, 'promise one', { metadata: { task: 'refunds' } });
  await putCase(w.store, 'fraud', { suite: 'nightly', metadata: { task: 'disputes' } });
  await putCase(w.store, 'hours', { suite: 'monthly', metadata: { task: 'questions' } });
  for (let ago = 40; ago > 0; ago--)
    await putRun(w.store, ago, { 'promise one': ago % 4 === 0 ? 'F' : 'P', hours: 'P' });
});
afterEach(() => w.store.close());

/** @param price of the model, as the configuration says it */
function configure(price: string, suites = SUITES): void {
  const text = `providers: { sim: { kind: openai, baseUrl: "http://127.0.0.1:9/v1", apiKey: env:SIM_KEY } }
agents:
  desk:
    name: Refund desk
    soul: SOUL.md
    target: { provider: sim, model: sim-1, ${price} }
    ${suites}
    claims: claims.yaml
store: { file: daytwo.db }
health: { file: health.json }
`;
  w.write('daytwo.yaml', text);
  w.config = w.read();
}

const pack = async () => {
  const quarter = await quarterAsked(w, 'desk', '2026-Q1', now);
  return boundaryPack({ ...w, sandbox }, { agent: 'desk', quarter }, now);
};
const sign = (runDaily?: string[]) =>
  decideBoundary(
    { ...w, recorder },
    {
      agent: 'desk',
      quarter: '2026-Q1',
      by: 'Ana',
      decisions: {},
      ...(runDaily === undefined ? {} : { runDaily }),
      note: '',
    },
  );
const type = (args: string) => typed(w.folder, `-c daytwo.yaml ${args}`, { SIM_KEY: 'sk-1' });

describe('the pack proposes to run daily', () => {
  it('each suite that tests a developing task and runs more rarely, with what that adds', async () => {
    const { schedules } = await pack();
    const perCall = (
      await suiteNow({ ...w, sandbox }, 'desk', w.config.agents['desk']?.suites[0] as never, now)
    ).callUsd;
    const calls = ((365 - 365 / 7) * 1 * 2) / 12;
    expect(perCall).toBeGreaterThan(0);
    expect(schedules).toEqual([
      {
        suite: 'faq',
        tasks: ['refunds'],
        slotsAYear: expect.closeTo(365 / 7, 6) as number,
        dailySince: null,
        callsAMonth: expect.closeTo(calls, 6) as number,
        usdAMonth: expect.closeTo(calls * (perCall ?? 0), 9) as number,
        costFrom: 'worst case',
        judgeApart: null,
      },
    ]);
    expect(packText(await pack())).toMatch(
      /schedule · faq runs 52 times a year and tests refunds \(developing\)\. Daily until the next signature: 52 calls a month more, at most \$0\.\d+; sign with --run-daily faq/,
    );
  });

  it('at what its newest runs cost, where that is recorded', async () => {
    await putRun(w.store, 0.5, { 'promise one': 'P' }, { trial: { costUsd: 0.25 } });
    const [faq] = (await pack()).schedules;
    expect(faq).toMatchObject({ costFrom: 'recorded' });
    expect((faq?.usdAMonth ?? 0) / (faq?.callsAMonth ?? 1)).toBeCloseTo(0.25, 9);
  });

  it('and says so where no price is known, or the suite cannot be read', async () => {
    configure('price: { input: 1, output: 2 }'.replace(/price.*/, 'maxOutputTokens: 9'));
    const [unpriced] = (await pack()).schedules;
    expect(unpriced).toMatchObject({ usdAMonth: null, costFrom: 'unknown' });
    expect(packText(await pack())).toContain('52 calls a month more, price unknown;');
    w.write('suite.yaml', 'prompts: [');
    expect(packText(await pack())).toContain('price unknown: the suite cannot be read now');
  });

  it('and names a judge whose calls are not in the price', async () => {
    configure(`${PRICED} }\n    grader: { provider: sim, model: judge-1, ${PRICED}`);
    expect(packText(await pack())).toContain('without the calls of its judge judge-1');
  });

  it('nothing where every task is well placed or its suites run daily', async () => {
    configure(PRICED, 'suites: [{ name: faq, file: suite.yaml }]');
    expect((await pack()).schedules).toEqual([]);
  });
});

describe('a signature', () => {
  it('has suites run daily until the next one, which says since when or ends it', async () => {
    const signed = await sign(['faq', 'faq']);
    const since = new Date(NOW).toISOString();
    expect(signed.runDaily).toEqual([{ suite: 'faq', since }]);
    expect((await w.store.audit.list(1))[0]?.detail).toMatchObject({
      runDaily: [{ suite: 'faq', since }],
    });
    expect((await pack()).schedules).toMatchObject([{ suite: 'faq', dailySince: since }]);
    expect(packText(await pack())).toContain('faq runs daily since 2026-03-10, as signed');

    now += DAY;
    expect((await sign(['faq', 'monthly'])).runDaily).toEqual([
      { suite: 'faq', since },
      { suite: 'monthly', since: new Date(now).toISOString() },
    ]);
    now += DAY;
    const last = await sign();
    expect(last).toMatchObject({ endedDaily: ['faq', 'monthly'] });
    expect(last.runDaily).toBe(undefined);
    expect((await w.store.audit.list(1))[0]?.detail).toMatchObject({
      endedDaily: ['faq', 'monthly'],
    });
    expect((await pack()).schedules).toMatchObject([{ suite: 'faq', dailySince: null }]);
    expect(packText(await pack())).toContain(
      'It ends the daily runs of faq: its own schedule stays.',
    );
  });

  it('refuses a suite that there is not, and one that runs daily, and names those that do not', async () => {
    const next = 'those that run more rarely are faq, monthly';
    await expect(sign(['other'])).rejects.toMatchObject({ code: 'no-suite', next });
    await expect(sign(['faq', 'nightly'])).rejects.toMatchObject({ code: 'runs-daily', next });
    expect(await signedBoundaries(w.store, 'desk')).toEqual([]);
    configure(PRICED, 'suites: [{ name: faq, file: suite.yaml }]');
    await expect(sign(['faq'])).rejects.toMatchObject({
      next: 'leave it out: every suite of desk runs daily',
    });
  });

  it('of a command says what it began with its price, and what it ended', async () => {
    const command = 'boundary sign --quarter 2026-Q1 --by Ana';
    const refused = await type(`${command} --run-daily nightly`);
    expect([refused.code, refused.err]).toEqual([
      64,
      expect.stringContaining('those that run more rarely are faq, monthly'),
    ]);
    const signed = await type(`${command} --run-daily faq --run-daily monthly`);
    expect(signed.out).toMatch(
      /It has faq run daily until the next signature\.\nIt has monthly run daily until the next signature\.\n {2}faq: 52 calls a month more, at most \$0\.\d+\n {2}monthly: 29 calls/,
    );
    expect(JSON.parse((await type('boundary --quarter 2026-Q1 --json')).out)).toMatchObject([
      { schedules: [{ suite: 'faq' }, { suite: 'monthly', tasks: [] }] },
    ]);
    const page = await type('boundary --quarter 2026-Q1 --format html');
    expect(page.out).toContain('The next signature ends it, unless it says --run-daily faq');
    expect((await type(command)).out).toContain('It ends the daily runs of monthly');
  });
});
