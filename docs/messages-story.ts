// What the demo has no night for: a collapse that is told within minutes, what comes of it, an
// outage of the provider, and the day's answers to review. Lived through by the real worker.
import { IncidentRecorder } from '../src/alerting/incidents/record.ts';
import type { SimulatedAnswer, SimulatedRequest } from '../src/demo/simulated/behaviour.ts';
import type { Notice, Outgoing } from '../src/domain/incident.ts';
import type { Store } from '../src/domain/store.ts';
import { countingIds } from '../src/platform/clock/fast.ts';
import { dailyFacts } from '../src/triage/review/daily.ts';
import { DAY, HOUR, makeWorld, START, type World } from '../test/app/world.ts';
import { allocated, TODAY } from '../test/web/inbox-data.ts';

const MINUTE = 60_000;
/** More than are ever told. */
export const ALL_NOTICES = 10_000;
/** The runs of these nights are at two o'clock. */
const FALLS = START + 14 * DAY + 2 * HOUR;
const MENDED = FALLS + 3 * DAY - HOUR;
const OUTAGE = START + 34 * DAY;
const END = START + 37 * DAY;

const ASKED = ['mixer', 'kettle', 'lamp', 'desk', 'chair', 'phone case', 'rucksack', 'printer'];
const SUITE = `prompts: ['{{q}}']
tests:
${Array.from({ length: 40 }, (_, i) => {
  const q = `Order ${4100 + i}: the ${ASKED[i % ASKED.length] ?? ''} came broken. Can I have my money back?`;
  return `  - vars: { q: "${q}" }\n    assert: [{ type: contains, value: "within 14 days" }]`;
}).join('\n')}
`;

function answer(r: SimulatedRequest, at: number): SimulatedAnswer {
  const order = Number(/Order (\d+)/.exec(r.turns.at(-1)?.text ?? '')?.[1]);
  const falls = at >= FALLS && at < MENDED && order % 5 > 1;
  return {
    text: falls
      ? `I have refunded order ${order}; the money is on its way today.`
      : `I am sorry. Send order ${order} back to us, and you have your money within 14 days.`,
  };
}

/** Five weeks as the worker told them, the oldest first, and a day's answers to review. */
export async function liveStory(): Promise<Outgoing[]> {
  const world = await makeWorld({ suite: SUITE, behave: answer });
  const told: Outgoing[] = [];
  // Each as its incident stands soon after: what came of it is told later.
  const listen = async (): Promise<void> => {
    const all = await world.store.outbox.recent(ALL_NOTICES);
    const fresh = all.slice(0, all.length - told.length).toReversed();
    told.push(...(await Promise.all(fresh.map((n) => outgoingOf(world.store, n)))));
  };
  try {
    await world.turn();
    await world.until((FALLS - START) / DAY);
    // What follows a run is told minutes later.
    for (let minute = 0; minute < 6; minute++) {
      await world.clock.advanceTo(FALLS + minute * MINUTE);
      await world.turn();
    }
    await listen();
    for (const at of [MENDED, OUTAGE]) {
      await world.until((at - START) / DAY);
      await listen();
    }
    world.provider.setFault({ kind: 'server-error' });
    await world.until((END - START) / DAY);
    await tellDay(world);
    await listen();
    return told;
  } finally {
    await world.close();
  }
}

/** A message with its incident, and what that said then. */
export async function outgoingOf(store: Store, notice: Notice): Promise<Outgoing> {
  const incident = notice.incident === null ? null : await store.incidents.get(notice.incident);
  const then = incident === null ? null : { ...incident, facts: notice.facts, acknowledged: null };
  return { notice, incident: then, thread: null, at: notice.createdAt };
}

/** The day's five, as `triage/review` tells them. */
async function tellDay({ store, clock, config }: World): Promise<void> {
  const recorder = new IncidentRecorder({
    ids: countingIds(),
    now: () => clock.now(),
    channels: ['slack'],
  });
  const reasons = [
    'an amount over $100',
    'a figure of it was not found in the ledger',
    'unlike everything that was reviewed',
    'the customer speaks of a lawyer',
    'a task that is still developing',
  ];
  const items = reasons.map((reason, n) => {
    const output = allocated(`out-${n + 1}`, n + 1);
    const { agent, id, at } = output;
    const place = { id, agent, at, task: output.task?.name ?? null, rank: n + 1, reason };
    return {
      output,
      place: {
        ...place,
        lane: 'deep' as const,
        day: TODAY,
        inDraw: null,
        drawn: false,
        fits: 'any' as const,
      },
    };
  });
  await recorder.notify(store, null, 'review', dailyFacts(items, config), recorder.channels);
}
