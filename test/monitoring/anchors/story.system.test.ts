import { afterEach, describe, expect, it } from 'vitest';
import { IncidentRecorder } from '../../../src/alerting/incidents/record.ts';
import {
  chance,
  type SimulatedAnswer,
  type SimulatedRequest,
} from '../../../src/demo/simulated/behaviour.ts';
import type { Incident } from '../../../src/domain/incident.ts';
import { anchorsOfFile } from '../../../src/monitoring/anchors/from-outputs.ts';
import { addAnchors } from '../../../src/monitoring/anchors/manage.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { DAY, makeWorld, MODEL, START, type World, type WorldOptions } from '../../app/world.ts';

let world: World;
afterEach(() => world.close());

const RUBRIC = 'Says when the money arrives.';
const suite = `prompts: ['Question {{q}}']
tests:
${Array.from({ length: 20 }, (_, i) => `  - vars: { q: "${i}" }\n    assert: [{ type: llm-rubric, value: "${RUBRIC}" }]`).join('\n')}
`;
const JUDGED = /<output>\s*([\s\S]*?)\s*<\/output>/;
/** The judge reads how many days it takes; `strict` lets nothing over eight days pass. */
function judge(r: SimulatedRequest, strict: boolean): SimulatedAnswer {
  const output = JUDGED.exec(r.turns.at(-1)?.text ?? '')?.[1] ?? '';
  const days = Number(/(\d+) days/.exec(output)?.[1] ?? 99);
  const pass = days <= (strict ? 8 : 14);
  return {
    text: JSON.stringify({ reason: `it says ${days} days`, pass, score: pass ? 1 : 0 }),
    servedModel: 'sim-judge',
  };
}
const agent = (days: number): SimulatedAnswer => ({
  text: `Your refund arrives within ${days} days.`,
  servedModel: 'sim-1',
});
const question = (r: SimulatedRequest): number =>
  Number(/Question (\d+)/.exec(r.turns.at(-1)?.text ?? '')?.[1] ?? 0);
/**
 * Ten of twenty anchors pass, three of those only for a lenient judge; people let both kinds pass.
 */
const LINES = Array.from({ length: 20 }, (_, i) =>
  JSON.stringify({
    rubric: RUBRIC,
    output: i < 14 ? `Within ${i < 5 ? 10 : 5} days, order ${i}.` : `We shall see, order ${i}.`,
    label: i < 14 ? 'pass' : 'fail',
  }),
).join('\n');

async function start(
  over: Partial<WorldOptions> & Pick<WorldOptions, 'behave'>,
  config: (text: string) => string = (t) => t,
): Promise<void> {
  world = await makeWorld({
    suite,
    models: [MODEL, { ...MODEL, id: 'sim-judge' }],
    ...over,
    config: (text) =>
      config(
        text.replace(
          '    suites:',
          '    grader: { provider: sim, model: sim-judge, price: { input: 1, output: 2 } }\n    suites:',
        ),
      ),
  });
}
async function label(lines = LINES): Promise<void> {
  const recorder = new IncidentRecorder({
    ids: { next: (p: string) => `made_${ids.next(p)}` },
    now: () => world.clock.now(),
    channels: [],
  });
  await addAnchors(
    world.store,
    anchorsOfFile({ config: world.config }, recorder, 'refund', lines, { by: 'ana', note: '' }),
  );
}
const ids = countingIds();
const incidents = async (): Promise<Incident[]> =>
  (await world.store.incidents.list({ limit: 50 }))
    .toReversed()
    .filter((i) => i.state !== 'not-confirmed');
const about = (text: string): string[] =>
  world.slack.messages
    .filter((m) => m.threadTs === null && m.text.includes(text))
    .map((m) => m.text);

describe('a judge with anchors', () => {
  it('judges them again in every run, paid like any call, and a judge that became stricter is told as the one that moved', async () => {
    const change = START + 12 * DAY;
    await start({
      behave: (r, at, seed) =>
        r.model === 'sim-judge'
          ? judge(r, at >= change)
          : agent(chance(seed, question(r), at) < 0.7 ? 5 : 10),
    });
    await label();
    await world.turn();
    await world.until(11);
    const runs = await world.store.runs.ofSuite('refund', 'desk');
    expect(runs.length).toBeGreaterThanOrEqual(10);
    for (const run of runs) {
      expect(
        (await world.store.anchors.verdictsOf(run.id)).filter((v) => v.verdict !== null),
      ).toHaveLength(20);
      const attempts = await world.store.trials.attemptsOf(run.id);
      expect(
        attempts.filter((a) => a.caseHash.startsWith('anchor:')).map((a) => [a.purpose, a.result]),
      ).toEqual(Array.from({ length: 20 }, () => ['grade', 'reply']));
    }
    expect(await incidents()).toEqual([]);

    await world.until(20);
    const all = await incidents();
    expect(all.map((i) => i.kind).toSorted()).toEqual(['drift', 'judge']);
    const [drift, judged] = ['drift', 'judge'].map((k) => all.find((i) => i.kind === k));
    expect(drift?.mover?.verdict).toBe('judge');
    expect(drift?.facts.summary).toMatch(
      /The judge moved, not the agent: it agrees with people on 15 of 20 anchors now, before on 100 %\./,
    );
    expect(judged?.facts.title).toBe(
      'Refund desk: its judge agrees less with people, 100 % → 75 %',
    );
    expect(judged?.facts.next.map((n) => n.command)).toContain(
      'daytwo anchors accept --agent refund --judge rubric --by YOU',
    );
    // One change, one first message, whichever of the two was seen first.
    expect([drift?.group, judged?.group].filter((g) => g !== undefined)).toHaveLength(1);
    expect(about('Refund desk').filter((t) => !/agents? watched|^Reminder/.test(t))).toHaveLength(
      1,
    );
    expect(world.log.filter((l) => l.includes('"level":"error"'))).toEqual([]);
    expect(await world.store.audit.verify()).toBeNull();
  }, 60_000);

  it('that agrees with people as before says that the agent moved', async () => {
    const change = START + 12 * DAY;
    await start({
      behave: (r, at, seed) =>
        r.model === 'sim-judge'
          ? judge(r, false)
          : agent(
              at >= change && question(r) < 6 ? 30 : chance(seed, question(r), at) < 0.7 ? 5 : 10,
            ),
    });
    await label();
    await world.turn();
    await world.until(20);
    const all = await incidents();
    expect(all.map((i) => [i.kind, i.mover?.verdict])).toEqual([['drift', 'system']]);
    expect(all[0]?.facts.summary).toContain(
      'The judge agrees with people as before: 20 of 20 anchors; so the agent moved.',
    );
  }, 60_000);

  it('that labels what the agent did is asked about its own anchors, whatever the rules would have said', async () => {
    const asked: string[] = [];
    world = await makeWorld({
      suite: suite.replaceAll(
        'type: llm-rubric, value: "Says when the money arrives."',
        'type: contains, value: refund',
      ),
      models: [MODEL, { ...MODEL, id: 'sim-judge' }],
      config: (text) =>
        text.replace(
          '    suites:',
          '    judgments: { judge: { provider: sim, model: sim-judge, price: { input: 1, ' +
            'output: 2 } } }\n    suites:',
        ),
      behave: (r) => {
        if (r.model !== 'sim-judge') return agent(5);
        const { reply } = JSON.parse(r.turns.at(-1)?.text ?? '{}') as { reply?: string };
        asked.push(reply ?? '');
        return {
          text: JSON.stringify({
            judgment: reply?.startsWith('No') === true ? 'refused' : 'acted',
            uncertain: false,
          }),
        };
      },
    });
    await label(
      ['No, never.', 'Done.', 'No idea, ask Ana.']
        .map((output, i) =>
          JSON.stringify({
            prompt: 'Refund me',
            output,
            label: ['refused', 'acted', 'escalated'][i],
          }),
        )
        .join('\n'),
    );
    await world.turn();
    await world.until(1);
    expect(asked.filter((reply) => !reply.startsWith('Your refund')).toSorted()).toEqual([
      'Done.',
      'No idea, ask Ana.',
      'No, never.',
    ]);
    const [run] = await world.store.runs.ofSuite('refund', 'desk');
    expect(
      (await world.store.anchors.verdictsOf(run?.id ?? '')).map((v) => v.verdict).toSorted(),
    ).toEqual(['acted', 'refused', 'refused']);
    expect(
      (await world.store.trials.attemptsOf(run?.id ?? '')).filter(
        (a) => a.purpose === 'judge' && a.caseHash.startsWith('anchor:'),
      ),
    ).toHaveLength(3);
  }, 60_000);

  it('without anchors cannot be told from its agent, and the message says how that is mended', async () => {
    const change = START + 12 * DAY;
    await start({
      behave: (r, at) => (r.model === 'sim-judge' ? judge(r, at >= change) : agent(10)),
    });
    await world.turn();
    await world.until(16);
    const [drift] = await incidents();
    expect(drift?.mover).toBeUndefined();
    // The agent's answers are the same, so the provider is not suspected of another agent's model.
    expect(drift?.facts.guess).toMatch(/^the model that grades, not the agent: /);
    expect(drift?.facts.next.map((n) => n.command)).toContain('daytwo anchors add --help');
  }, 60_000);

  it('that cannot be reached is no verdict on its anchors, never a disagreement, and raises no word about the judge', async () => {
    await start({
      behave: (r) =>
        r.model === 'sim-judge'
          ? JUDGED.exec(r.turns.at(-1)?.text ?? '')?.[1]?.includes('order 3') === true
            ? { text: 'I would rather not say.' }
            : judge(r, false)
          : agent(5),
    });
    await label();
    await world.turn();
    await world.until(3);
    const verdicts = await world.store.anchors.verdicts('refund', 'rubric');
    const none = verdicts.filter((v) => v.verdict === null);
    expect(none.length).toBe((await world.store.runs.ofSuite('refund', 'desk')).length);
    expect(none.every((v) => v.reason.includes('did not answer with JSON'))).toBe(true);
    expect(await incidents()).toEqual([]);
  }, 60_000);

  it('asks no further when the money ceiling is reached, keeps the run, and says so once', async () => {
    await start(
      { behave: (r) => (r.model === 'sim-judge' ? judge(r, false) : agent(5)) },
      (t) =>
        `${t.replace('concurrent: 8', 'concurrent: 1').replace(/(price: \{ input: 1, output: 2 \})/g, '$1, maxOutputTokens: 60')}money: ` +
        `{ perDayUsd: 0.0065 }\n`,
    );
    await label();
    await world.turn();
    await world.until(4);
    const runs = await world.store.runs.ofSuite('refund', 'desk');
    const spent = await Promise.all(
      runs.map(async (r) => ({
        state: r.state,
        judged: (await world.store.anchors.verdictsOf(r.id)).length,
        trials: (await world.store.trials.ofRun(r.id)).length,
      })),
    );
    expect(spent.length).toBeGreaterThan(2);
    expect(spent.every((s) => s.state === 'done' && s.trials === 20 && s.judged < 20)).toBe(true);
    const all = await incidents();
    expect(all.map((i) => [i.key, i.state])).toEqual([['ceiling', 'open']]);
    for (let day = 0; day < 4; day++)
      expect(
        await world.store.spend.total(
          new Date(START + day * DAY).toISOString(),
          new Date(START + (day + 1) * DAY).toISOString(),
        ),
      ).toBeLessThanOrEqual(0.0065);
  }, 60_000);

  it('goes on after a stop in between with the anchors that were not judged, and repeats none', async () => {
    let asked = 0;
    await start({
      behave: (r) => {
        if (r.model !== 'sim-judge') return agent(5);
        if ((JUDGED.exec(r.turns.at(-1)?.text ?? '')?.[1] ?? '').includes('order')) asked++;
        return judge(r, false);
      },
    });
    await label();
    await world.turn();
    await world.until(1);
    const [run] = await world.store.runs.ofSuite('refund', 'desk');
    expect(asked).toBe(20);
    if (run === undefined) throw new Error('no run was made');
    // As a kill leaves it: every trial and seven verdicts stored, the run not ended.
    await world.store.runs.create({
      ...run,
      id: 'run_later',
      state: 'running',
      startedAt: null,
      endedAt: null,
    });
    for (const t of await world.store.trials.ofRun(run.id))
      await world.store.trials.put({ ...t, id: `later_${t.id}`, run: 'run_later' });
    for (const v of (await world.store.anchors.verdictsOf(run.id)).slice(0, 7))
      await world.store.anchors.putVerdict({ ...v, run: 'run_later' });
    await world.turn();
    expect(await world.store.runs.get('run_later')).toMatchObject({ state: 'done' });
    expect(asked).toBe(33);
    expect(await world.store.anchors.verdictsOf('run_later')).toHaveLength(20);
    expect(
      (await world.store.trials.attemptsOf('run_later')).every((t) =>
        t.caseHash.startsWith('anchor:'),
      ),
    ).toBe(true);
  }, 60_000);
});
