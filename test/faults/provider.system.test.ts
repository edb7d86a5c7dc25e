import { afterEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/demo/simulated/faults.ts';
import { startSimulatedProvider } from '../../src/demo/simulated/server.ts';
import { HOUR, makeWorld, MODEL, type World, yesSuite } from '../app/world.ts';
import {
  allIncidents,
  calls,
  incidents,
  nextLook,
  no,
  question,
  slackTexts,
  subjects,
  trialsOf,
  yes,
} from './support.ts';

let world: World;
afterEach(() => world.close());
const make = (cases = 12, over: Partial<Parameters<typeof makeWorld>[0]> = {}): Promise<World> =>
  makeWorld({ suite: yesSuite(cases), behave: () => yes, ...over });
const onChat = (fault: Omit<Fault, 'path'>): Fault => ({ ...fault, path: 'chat' });

describe('a wrong key', () => {
  it('stops the run, is told once on each channel, and is resolved when the key works again', async () => {
    world = await make();
    await world.turn();
    world.provider.setFault(onChat({ kind: 'wrong-key' }));
    const first = await nextLook(world);
    expect(first).toMatchObject({
      state: 'stopped',
      stopReason: expect.stringContaining('Incorrect API key'),
    });
    expect(await incidents(world)).toEqual(['credentials open']);
    expect((await trialsOf(world, first)).every((t) => t.outcome === 'none')).toBe(true);
    // No call is made twice, and none begins after the first refusal came back.
    expect(calls(world)).toBeLessThanOrEqual(8);

    await nextLook(world);
    expect(await incidents(world)).toEqual(['credentials open']);
    expect(slackTexts(world)).toEqual([expect.stringContaining('sim refuses the key')]);
    expect(subjects(world)).toEqual([expect.stringContaining('sim refuses the key')]);

    world.provider.setFault(null);
    expect(await nextLook(world)).toMatchObject({ state: 'done' });
    expect(await incidents(world)).toEqual(['credentials resolved']);
    expect(slackTexts(world)).toHaveLength(2); // the reply in its thread
    expect(subjects(world)).toHaveLength(2);
  });
});

describe('an unknown or retired model', () => {
  it('is an incident of its own that names the model and the next step, and ends when it answers', async () => {
    world = await make();
    await world.turn();
    world.provider.setFault(onChat({ kind: 'gone-model' }));
    expect(await nextLook(world)).toMatchObject({ state: 'stopped' });
    const [incident] = await allIncidents(world);
    expect(incident).toMatchObject({ kind: 'model-gone', state: 'open' });
    expect(incident?.facts.title).toBe('sim-1 is gone at sim');
    expect(incident?.facts.next.map((n) => n.command)).toContain('daytwo models');
    expect(subjects(world)[0]).toContain('sim-1 is gone at sim');
    world.provider.setFault(null);
    await nextLook(world);
    expect(await incidents(world)).toEqual(['model-gone resolved']);
  });

  it('stays one open incident, told once, while the list goes on naming it and calls go on failing', async () => {
    world = await make(12, {
      models: [MODEL, { id: 'sim-2', createdAt: '2025-06-01T00:00:00Z' }],
      config: (text) =>
        `${text.replace('alerts:', 'alerts:\n  digest: "0 9 31 12 *"')}models: { schedule: ` +
        `"0 * * * *" }\n`,
    });
    await world.turn();
    await world.until(0.5, HOUR);
    world.provider.setFault(onChat({ kind: 'gone-model' }));
    await world.until(2.5, HOUR);
    expect(await incidents(world)).toEqual(['model-gone open']);
    expect(subjects(world)).toEqual([expect.stringContaining('sim-1 is gone at sim')]);
    expect(
      (await world.store.models.events({ limit: 20 }))
        .filter((e) => e.model === 'sim-1')
        .map((e) => e.kind),
    ).toEqual(['retired']);
    const record = async () =>
      (await world.store.models.records('sim')).find(
        (r) => r.model === 'sim-1' && r.source === 'api',
      );
    expect(await record()).toMatchObject({
      absentSince: null,
      retiredAt: expect.any(String),
      refusedAt: expect.any(String),
    });

    world.provider.setFault(null);
    await world.until(3.5, HOUR);
    expect(await incidents(world)).toEqual(['model-gone resolved']);
    expect(subjects(world)).toHaveLength(2);
    expect(await record()).toMatchObject({ retiredAt: null, refusedAt: null });
    const [incident] = await allIncidents(world);
    expect((await world.store.incidents.history(incident?.id ?? '')).at(-1)?.reason).toMatch(
      /^A call for sim-1 at sim succeeded again; since /,
    );
  }, 60_000);
});

describe('an answer that is no answer', () => {
  it.each([
    ['an HTML page', 'html', 'bad-body'],
    ['half a JSON', 'half-json', 'cut-off'],
    ['a socket cut in the middle', 'cut-socket', 'cut-off'],
    ['529 overloaded', 'overloaded', 'overloaded'],
    ['a server error', 'server-error', 'server-error'],
  ] as const)('%s is tried again, and the trial gets its verdict', async (_, kind, code) => {
    world = await make();
    await world.turn();
    world.provider.setFault(onChat({ kind, times: 5 }));
    const run = await nextLook(world);
    expect(run.state).toBe('done');
    const trials = await trialsOf(world, run);
    expect(trials.map((t) => t.outcome)).toEqual(Array(12).fill('pass'));
    const attempts = await world.store.trials.attemptsOf(run.id);
    expect(attempts.filter((a) => a.result === code)).toHaveLength(5);
    expect(attempts.filter((a) => a.result === 'reply')).toHaveLength(12);
    expect(attempts).toHaveLength(calls(world));
    expect(await incidents(world)).toEqual([]);
  });

  it('nothing at all is given up after the configured time, and tried again', async () => {
    world = await make(12, {
      config: (t) => t.replace('kind: openai,', 'kind: openai, timeoutSeconds: 2,'),
    });
    await world.turn();
    world.provider.setFault(onChat({ kind: 'silence', times: 3 }));
    const run = await nextLook(world);
    expect((await trialsOf(world, run)).map((t) => t.outcome)).toEqual(Array(12).fill('pass'));
    expect(
      (await world.store.trials.attemptsOf(run.id)).filter((a) => a.result === 'timeout'),
    ).toHaveLength(3);
  });

  it('stays no verdict, with what happened in words, where it never gets better', async () => {
    world = await make(12, {
      behave: (r) => {
        if (question(r.turns) === 3) throw new Error('simulated');
        return yes;
      },
    });
    await world.turn();
    const run = await nextLook(world);
    expect(run.state).toBe('done');
    const none = (await trialsOf(world, run)).filter((t) => t.outcome === 'none');
    expect(none).toHaveLength(1);
    expect(none[0]).toMatchObject({ failure: 'bad-request', score: null, finishReason: null });
    // One of twelve is within max(10 %, one case): the look counts.
    expect(await incidents(world)).toEqual([]);
  });
});

describe('a provider that asks for an hour of patience', () => {
  it('is waited for, holds up no other provider, and its trials get their verdicts', async () => {
    const other = await startSimulatedProvider({
      now: () => world.clock.now(),
      seed: 1,
      behave: () => yes,
      models: [MODEL],
    });
    try {
      world = await make(12, {
        config: (t) =>
          t.replace(
            'agents:\n',
            `  other: { kind: openai, baseUrl: "${other.baseUrl}", apiKey: env:SIM_KEY ` +
              `}\nagents:\n  second:\n    soul: SOUL.md\n    target: { provider: other, model: ` +
              `sim-1, price: { input: 1, output: 2 } }\n    suites: [{ name: desk, file: ` +
              `suite.yaml, schedule: "0 2 * * *" }]\n`,
          ),
      });
      await world.turn();
      world.provider.setFault(onChat({ kind: 'rate-limit', retryAfterSeconds: 3_600, times: 4 }));
      const slow = await nextLook(world);
      const quick = (await world.store.runs.recent({ agent: 'second', limit: 1 }))[0];
      const minutes = (r: typeof slow | undefined): number =>
        (Date.parse(r?.endedAt ?? '') - Date.parse(r?.createdAt ?? '')) / 60_000;
      expect(minutes(slow)).toBeGreaterThanOrEqual(60);
      expect(minutes(slow)).toBeLessThan(70);
      // Its own limit of 60 calls a minute is all that holds the other one up.
      expect(minutes(quick)).toBeLessThan(2);
      expect((await trialsOf(world, slow)).map((t) => t.outcome)).toEqual(Array(12).fill('pass'));
      // Nothing left for this provider within the hour.
      const at = world.provider
        .stats()
        .log.filter((c) => c.model !== null && c.status === 200)
        .map((c) => c.at);
      const asked = world.provider
        .stats()
        .log.filter((c) => c.status === 429)
        .map((c) => c.at);
      expect(asked).toHaveLength(4);
      expect(
        at.filter((a) => a > Math.min(...asked) && a < Math.min(...asked) + 3_600_000),
      ).toEqual([]);
    } finally {
      await other.close();
    }
  });
});

describe('a provider that is down', () => {
  it('stops the run at the first eight failed calls, and the run says so', async () => {
    world = await make(20);
    await world.turn();
    world.provider.setFault(onChat({ kind: 'server-error' }));
    const run = await nextLook(world);
    expect(run).toMatchObject({
      state: 'stopped',
      stopReason: expect.stringMatching(/first 8 calls all failed, the last of them with: .*500/),
    });
    // Eight, and those that had left before the eighth came back.
    expect(calls(world)).toBeLessThanOrEqual(16);
    const [incident] = await allIncidents(world);
    expect(incident).toMatchObject({ kind: 'no-verdict', state: 'open' });
    expect(incident?.facts.summary).toContain('first 8 calls all failed');
    expect(slackTexts(world)[0]).toContain('no usable answer from sim');
  });

  it('does not stop a run that had an answer before', async () => {
    let n = 0;
    world = await make(20, {
      config: (t) => t.replace('concurrent: 8', 'concurrent: 1'),
      behave: () => {
        if (++n > 1 && n <= 10) throw new Error('simulated');
        return yes;
      },
    });
    await world.turn();
    await nextLook(world);
    const run = (await world.store.runs.recent({ agent: 'refund', limit: 5 })).at(-1);
    expect(run).toMatchObject({ state: 'done', stopReason: null });
    expect(
      (await trialsOf(world, run ?? { id: '' })).filter((t) => t.outcome === 'none'),
    ).toHaveLength(9);
  });
});

describe('a run with too many cases without a verdict', () => {
  it('opens no drift incident, is repeated once, and the second in a row is an incident that a good run ends', async () => {
    let broken = false;
    world = await make(20, {
      behave: (r) => {
        if (broken && question(r.turns) < 4) throw new Error('simulated');
        return broken ? no : yes;
      },
    });
    await world.turn();
    for (let day = 0; day < 8; day++) await nextLook(world);
    const before = (await world.store.runs.recent({ agent: 'refund', limit: 50 })).length;
    broken = true;
    await nextLook(world);
    const runs = await world.store.runs.recent({ agent: 'refund', limit: 50 });
    expect(runs).toHaveLength(before + 2);
    expect(runs[0]?.reason).toMatch(/^repeats run_\w+, which brought too few verdicts$/);
    expect(runs[0]?.state).toBe('done');
    expect(await incidents(world)).toEqual(['no-verdict open']);
    expect(slackTexts(world)[0]).toContain('too many canaries get no verdict');
    await nextLook(world);
    await nextLook(world);
    expect(await world.store.runs.recent({ agent: 'refund', limit: 50 })).toHaveLength(before + 4); // not repeated for ever
    // What could be judged says drift, and loudly; but no such run may say so.
    expect((await world.store.drift.latest()).some((l) => l.review.alarm)).toBe(true);
    expect(await incidents(world)).toEqual(['no-verdict open']);
    broken = false;
    await nextLook(world);
    expect((await incidents(world))[0]).toBe('no-verdict resolved');
  });
});

describe('money', () => {
  const RUBRIC =
    `prompts: ['Question ` +
    `{{q}}']\ntests:\n${Array.from({ length: 30 }, (_, i) => `  - vars: { q: "${i}" }\n    assert: [{ type: llm-rubric, value: "is kind" }]`).join('\n')}\n`;
  const judged = (t: string): string =>
    t
      .replace(
        '    suites:',
        '    grader: { provider: sim, model: judge-1, price: { input: 1, output: 2 }, ' +
          'maxOutputTokens: 100 }\n    suites:',
      )
      .replace('model: sim-1,', 'model: sim-1, maxOutputTokens: 200,');
  const grade = (r: { model: string }): { text: string } =>
    r.model === 'judge-1' ? { text: '{"pass": true, "score": 1, "reason": "kind"}' } : yes;

  it('is never spent past the ceiling, counting judges and retries; the run stops, people are told, and the next day goes on', async () => {
    const CEILING = 0.006;
    world = await make(0, {
      suite: RUBRIC,
      behave: grade,
      models: [MODEL, { ...MODEL, id: 'judge-1' }],
      config: (t) => `${judged(t)}money: { perDayUsd: ${CEILING} }\n`,
    });
    await world.turn();
    world.provider.setFault(onChat({ kind: 'cut-socket', times: 5 }));
    const run = await nextLook(world);
    expect(run).toMatchObject({
      state: 'stopped',
      stopReason: expect.stringContaining('the ceiling of $0.0060 a day would be passed'),
    });
    const spent = await world.store.spend.total('', '9999');
    expect(spent).toBeLessThanOrEqual(CEILING);
    expect(spent).toBeGreaterThan(CEILING / 4); // it did get somewhere
    const attempts = await world.store.trials.attemptsOf(run.id);
    expect(new Set(attempts.map((a) => a.purpose))).toEqual(new Set(['trial', 'grade']));
    expect(attempts).toHaveLength(calls(world));
    // Even if every call had cost its worst case, no moment would have passed it: at each begin,
    // what was reserved counts.
    for (const a of attempts) {
      const open = attempts
        .filter((b) => b.at <= a.at && (b.endedAt === null || b.endedAt > a.at))
        .reduce((sum, b) => sum + b.reservedUsd, 0);
      expect(open).toBeLessThanOrEqual(CEILING);
    }
    expect(await incidents(world)).toEqual(['spend open']);
    expect(slackTexts(world)[0]).toContain('the money ceiling is reached');
    const next = await nextLook(world);
    expect((await trialsOf(world, next)).length).toBeGreaterThan(0);
    const today = await world.store.spend.total(next.createdAt, '9999');
    expect(today).toBeLessThanOrEqual(CEILING);
  });

  it('is no fail for the trial whose judge could not be paid', async () => {
    world = await make(0, {
      suite: RUBRIC,
      behave: grade,
      models: [MODEL, { ...MODEL, id: 'judge-1' }],
      config: (t) => `${judged(t)}money: { perDayUsd: 0.003 }\n`,
    });
    await world.turn();
    const run = await nextLook(world);
    expect((await trialsOf(world, run)).filter((t) => t.outcome === 'fail')).toEqual([]);
  });

  it('with a ceiling, a model without a known price is refused before any call', async () => {
    world = await make(12, {
      config: (t) =>
        `${t.replace(', price: { input: 1, output: 2 }', '')}money: { perDayUsd: 5 }\n`,
    });
    await world.turn();
    const run = await nextLook(world);
    expect(run).toMatchObject({
      state: 'stopped',
      stopReason: expect.stringContaining('no price is known for sim-1'),
    });
    expect(calls(world)).toBe(0);
    const { priceProblems } = await import('../../src/llm/pricing/account-prices.ts');
    expect(priceProblems(world.config, 'refund')).toMatchObject([
      { path: 'agents.refund.target.model', hint: expect.stringContaining('add price:') },
    ]);
  });

  it('a used-up quota at the provider stops the run and says that the account is refused', async () => {
    world = await make();
    await world.turn();
    world.provider.setFault(onChat({ kind: 'no-money' }));
    expect(await nextLook(world)).toMatchObject({ state: 'stopped' });
    expect(await incidents(world)).toEqual(['spend open']);
    expect(slackTexts(world)[0]).toContain('credit or quota is used up');
  });
});

describe('a judge that fails', () => {
  const SUITE =
    `prompts: ['Question ` +
    `{{q}}']\ntests:\n${Array.from({ length: 12 }, (_, i) => `  - vars: { q: "${i}" }\n    assert: [{ type: contains, value: "YES" }, { type: llm-rubric, value: "is kind" }]`).join('\n')}\n`;
  const withJudge = (t: string): string =>
    t.replace(
      '    suites:',
      '    grader: { provider: judges, model: judge-1, price: { input: 1, output: 2 } }\n    suites:',
    );
  const judges = (t: string, url: string): string =>
    withJudge(t).replace(
      'agents:\n',
      `  judges: { kind: openai, baseUrl: "${url}", apiKey: env:SIM_KEY, limits: { ` +
        `requestsPerMinute: 10000, concurrent: 8 } }\nagents:\n`,
    );

  it('leaves the check without a verdict, never failed, while a definite fail stands', async () => {
    const other = await startSimulatedProvider({
      now: () => world.clock.now(),
      seed: 1,
      behave: () => ({ text: 'I would rather not say.' }),
      models: [{ ...MODEL, id: 'judge-1' }],
    });
    try {
      world = await make(0, {
        suite: SUITE,
        config: (t) => judges(t, other.baseUrl),
        behave: (r) => (question(r.turns) === 5 ? no : yes),
      });
      await world.turn();
      const run =
        (await nextLook(world),
        (await world.store.runs.recent({ agent: 'refund', limit: 5 })).at(-1));
      if (run === undefined) throw new Error('no run');
      const trials = await trialsOf(world, run);
      expect(trials).toHaveLength(12);
      expect(trials.filter((t) => t.outcome === 'none')).toHaveLength(11);
      expect(trials.filter((t) => t.outcome === 'fail').map((t) => t.asserts[0]?.verdict)).toEqual([
        'fail',
      ]);
      for (const t of trials) {
        expect(t.asserts[1]).toMatchObject({ type: 'llm-rubric', verdict: 'none' });
        expect(t.finishReason).toBe('stop'); // the reply's own facts stand
      }
    } finally {
      await other.close();
    }
  });

  it('whose key is refused is named, not the provider of the agent, and the incident ends with the refusals', async () => {
    const other = await startSimulatedProvider({
      now: () => world.clock.now(),
      seed: 1,
      behave: () => ({ text: '{"pass": true, "score": 1}' }),
      models: [{ ...MODEL, id: 'judge-1' }],
    });
    try {
      world = await make(0, { suite: SUITE, config: (t) => judges(t, other.baseUrl) });
      await world.turn();
      other.setFault({ kind: 'wrong-key', path: 'chat' });
      expect(await nextLook(world)).toMatchObject({ state: 'stopped' });
      expect((await allIncidents(world)).map((i) => i.facts.title)).toEqual([
        'judges refuses the key',
      ]);
      other.setFault(null);
      await nextLook(world);
      expect(await incidents(world)).toEqual(['credentials resolved']);
    } finally {
      await other.close();
    }
  });
});
