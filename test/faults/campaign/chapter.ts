import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chance } from '../../../src/demo/simulated/behaviour.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { mailsTwice } from './examine-told.ts';
import { examine, type Known, newKnown } from './examine.ts';
import { type Aim, liveAndDie, openPlace, type Place } from './place.ts';
import { ENDS } from './story.ts';

/** What one installation went through. */
export interface Chapter {
  seed: number;
  kills: number;
  seconds: number;
  /** What does not hold, with the kill after which it was seen. */
  problems: string[];
  /** What the killed worker was doing, by how many of the kills met it. */
  met: Record<string, number>;
  /** What the story came to. */
  story: Record<string, number>;
}

export interface ChapterOptions {
  folder: string;
  history: string;
  seed: number;
  speed: number;
  kills: number;
  tight: boolean;
  say(line: string): void;
}

const ROOMY_USD = 50;
/** Enough for a good half of a chapter. */
const TIGHT_USD = 0.5;
const AIMS: readonly Aim[] = ['anywhere', 'message', 'answer', 'anywhere', 'message', 'starting'];

/** Replies that wait to be scored just then answer another question, and are asked for anew. */
const EDIT = {
  at: 0.5,
  act: (p: Place): void => p.write('SOUL.md', 'You run the refund desk. Be brief.'),
};
/** What people and the world do before the n-th life: shares of the chapter. */
const STEPS: readonly { at: number; act(place: Place): void }[] = [
  { at: 0.08, act: (p) => void (p.doings.broken = true) },
  { at: 0.3, act: (p) => p.write('models.yaml', ENDS) },
  EDIT,
  { at: 0.72, act: (p) => void (p.doings.broken = false) },
];

/** One installation: killed again and again, then left in peace until everything is told. */
export async function playChapter(of: ChapterOptions): Promise<Chapter> {
  const began = performance.now();
  let drawn = 0;
  const random = (): number => chance(of.seed, 'kills', drawn++);
  rmSync(of.folder, { recursive: true, force: true });
  const place = await openPlace(of.folder, of.history, {
    speed: of.speed,
    seed: of.seed,
    ceilingUsd: of.tight ? TIGHT_USD : ROOMY_USD,
    random,
  });
  const known = newKnown();
  const chapter: Chapter = {
    seed: of.seed,
    kills: 0,
    seconds: 0,
    problems: [],
    met: {},
    story: {},
  };
  const wrong = (problems: readonly string[]): void => {
    for (const p of problems) {
      chapter.problems.push(`seed ${of.seed}, after kill ${chapter.kills}: ${p}`);
      of.say(`BROKEN after kill ${chapter.kills}: ${p}`);
    }
  };
  const acks: Promise<void>[] = [];
  try {
    for (let n = 0; n < of.kills; n++) {
      for (const step of STEPS) if (Math.floor(step.at * of.kills) === n) step.act(place);
      const aim = AIMS[Math.floor(random() * AIMS.length)] ?? 'anywhere';
      const life = await liveAndDie(place, aim, random);
      chapter.kills++;
      if (life.ended !== 'killed') wrong([`it ended by itself: ${life.said.slice(-2_000)}`]);
      const editsNext = EDIT.at * of.kills >= n + 1 && EDIT.at * of.kills < n + 2;
      const seen = await examine(place, known, { editsNext, over: false });
      wrong(seen.problems);
      const met = new Set([
        ...seen.underWay,
        life.watching ? `aimed: ${aim}` : 'before it watched',
      ]);
      for (const what of met) chapter.met[what] = (chapter.met[what] ?? 0) + 1;
      acks.push(...(await acknowledge(place, known, wrong)));
      if (chapter.kills % 5 === 0)
        of.say(`${chapter.kills} kills, a start takes ${Math.round(place.startTakes)} ms`);
    }
    await Promise.all(acks);
    wrong(await inPeace(place, of));
    const end = await examine(place, known, { editsNext: false, over: true });
    wrong(end.problems);
    chapter.story = await told(place);
  } finally {
    await Promise.all(acks);
    await place.close();
  }
  chapter.seconds = Math.round((performance.now() - began) / 1_000);
  of.say(
    `${chapter.kills} kills in ${chapter.seconds} s, ${chapter.problems.length} broken; ` +
      JSON.stringify(chapter.story),
  );
  return chapter;
}

/** A person takes on what is open, beside the worker that is started meanwhile. */
async function acknowledge(
  place: Place,
  known: Known,
  wrong: (problems: readonly string[]) => void,
): Promise<Promise<void>[]> {
  const store = openStore(join(place.folder, 'daytwo.db'), '');
  const open = (await store.incidents.list({ states: ['open'], limit: 100 })).find(
    (i) => i.ack === null && !known.asked.has(i.id),
  );
  await store.close();
  if (open === undefined) return [];
  known.asked.add(open.id);
  const typed = place.start(['ack', open.id, '--by', 'kim', '--note', 'looking at it']);
  return [
    typed.ended.then(({ code, stderr }) => {
      if (code === 0) known.acknowledged.add(open.id);
      // It closed, or became another incident, while the command started.
      else if (!/is (resolved|not.confirmed|already)|no incident/i.test(stderr))
        wrong([`ack ended with ${code}: ${stderr}`]);
    }),
  ];
}

const PATIENCE = 400_000;

/** A last life that nobody ends before everything is made and told. */
async function inPeace(place: Place, of: ChapterOptions): Promise<string[]> {
  place.configure(true);
  const daemon = place.start();
  await daemon.line('daytwo is watching');
  const until = performance.now() + PATIENCE;
  let waits = ['everything'];
  while (waits.length > 0 && performance.now() < until) {
    await sleep(500);
    waits = await waiting(place, of.tight);
  }
  const { code, stderr } = await daemon.stop('SIGTERM');
  const problems = waits.map((w) => `does not come to an end: ${w}`);
  if (code !== 0) problems.push(`the last life ended with ${code}: ${stderr}`);
  const errors = daemon
    .said()
    .split('\n')
    .filter((l) => l.includes('"level":"error"'));
  return [...problems, ...errors.map((e) => `logged: ${e.slice(0, 600)}`)];
}

async function waiting(place: Place, tight: boolean): Promise<string[]> {
  const store = openStore(join(place.folder, 'daytwo.db'), '');
  try {
    const runs = (await store.runs.unfinished()).filter((r) => r.trigger !== 'rehearsal');
    // One that waits for the next day's money is not over in this story.
    const rehearsals = tight ? [] : await store.rehearsals.unfinished();
    return [
      ...runs.map((r) => `run ${r.id} (${r.trigger}, ${r.state})`),
      ...(await store.runs.unreviewed()).map((r) => `review of ${r.id}`),
      ...(await store.outbox.pending()).map(
        (n) => `notice ${n.id} (${n.reason}, ${n.lastError ?? ''})`,
      ),
      ...rehearsals.map((r) => `rehearsal ${r.id}`),
    ];
  } finally {
    await store.close();
  }
}

/** What happened, counted. */
async function told(place: Place): Promise<Record<string, number>> {
  const store = openStore(join(place.folder, 'daytwo.db'), '');
  const story: Record<string, number> = {};
  const add = (what: string, n = 1): void => void (story[what] = (story[what] ?? 0) + n);
  try {
    const runs = (await store.runs.recent({ limit: 10_000 })).filter(
      (r) => r.createdAt >= place.before.at,
    );
    for (const r of runs) add(`runs: ${r.trigger}${r.state === 'stopped' ? ' stopped' : ''}`);
    for (const i of await store.incidents.list({ limit: 1_000 })) add(`incidents: ${i.kind}`);
    for (const i of await store.incidents.list({ limit: 1_000 }))
      if (i.ack !== null) add('taken on');
    for (const r of await store.rehearsals.list({ limit: 10 })) add(`rehearsals ${r.state}`);
    add('calls', place.door.received());
    add('posts', place.slack.messages.length);
    add('mails', place.smtp.mails.length);
    add('mails twice', mailsTwice(place));
    return story;
  } finally {
    await store.close();
  }
}
