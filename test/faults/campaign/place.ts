import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { type SlackPeer, startSlackPeer } from '../../../src/demo/peers/slack.ts';
import { type SmtpPeer, startSmtpPeer } from '../../../src/demo/peers/smtp.ts';
import {
  type SimulatedProvider,
  startSimulatedProvider,
} from '../../../src/demo/simulated/server.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { type Daemon, startDaemon } from '../daemon.ts';
import { type Door, startDoor } from './door.ts';
import { callsIn } from './examine.ts';
import { behaving, config, type Doings, FILES, MODELS, STORY_DAY, STORY_START } from './story.ts';

/** As it is installed: it starts in half the time that the sources take. */
const BUILT = join(import.meta.dirname, '../../../dist/cli/daytwo.js');

/** When a worker is killed: while it starts, anywhere, beside a call's answer, beside a message. */
export type Aim = 'starting' | 'anywhere' | 'answer' | 'message';

/** An installation with peers that count what reaches them. */
export interface Place {
  folder: string;
  provider: SimulatedProvider;
  door: Door;
  slack: SlackPeer;
  smtp: SmtpPeer;
  doings: Doings;
  ceilingUsd: number;
  /** What the history before had come to. */
  before: { at: string; calls: number; spentUsd: number };
  write(file: string, text: string): void;
  /** The configuration; `over`: nothing comes due any more. */
  configure(over: boolean): void;
  /** A process of the worker, or of another command, in this story's time. */
  start(command?: readonly string[]): Daemon;
  /** Milliseconds that the last start took until it watched. */
  startTakes: number;
  /** Told of each mail and each post as it comes in. */
  onMessage: (() => void) | null;
  close(): Promise<void>;
}

export async function openPlace(
  folder: string,
  history: string,
  of: { speed: number; ceilingUsd: number; seed: number; random: () => number },
): Promise<Place> {
  const origin = Date.now();
  const now = (): number => Math.floor(STORY_START + (Date.now() - origin) * of.speed);
  const doings: Doings = { broken: false, billedUsd: 0 };
  const provider = await startSimulatedProvider({
    now,
    seed: of.seed,
    behave: behaving(doings),
    models: MODELS,
  });
  const door = await startDoor(provider.baseUrl, () => 20 + of.random() * 230);
  const slack = await startSlackPeer({ now, token: 'xoxb-test', channel: 'C1' });
  const smtp = await startSmtpPeer();
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(history, 'daytwo.db'), join(folder, 'daytwo.db'));
  const before = await standing(join(folder, 'daytwo.db'));
  const env = {
    NODE_OPTIONS: `--import=${join(import.meta.dirname, 'quick-clock.ts')}`,
    QUICK_SPEED: String(of.speed),
    QUICK_START: String(STORY_START),
    QUICK_ORIGIN: String(origin),
  };
  const place: Place = {
    folder,
    provider,
    door,
    slack,
    smtp,
    doings,
    ceilingUsd: before.spentUsd + of.ceilingUsd,
    before,
    write: (file, text) => writeFileSync(join(folder, file), text),
    configure: (over) =>
      place.write(
        'daytwo.yaml',
        config({
          provider: door.baseUrl,
          slack: slack.url,
          smtp: smtp.url,
          over,
          perDayUsd: place.ceilingUsd,
        }),
      ),
    start: (command) => startDaemon(folder, env, command, BUILT),
    startTakes: 1_500,
    onMessage: null,
    close: async () => {
      await Promise.all([door.close(), provider.close(), slack.close(), smtp.close()]);
    },
  };
  for (const list of [slack.messages as unknown[], smtp.mails as unknown[]])
    tellOfNews(list, place);
  for (const [file, text] of Object.entries(FILES)) place.write(file, text);
  place.configure(false);
  return place;
}

async function standing(file: string): Promise<Place['before']> {
  const db = new Database(file, { readonly: true });
  const calls = callsIn(db);
  db.close();
  const store = openStore(file, '');
  const spentUsd = await store.spend.total(...STORY_DAY);
  await store.close();
  return { at: new Date(STORY_START).toISOString(), calls, spentUsd };
}

/** The peers keep what they are sent in lists; whoever waits hears of it before they answer. */
function tellOfNews(list: unknown[], place: Place): void {
  list.push = (...items) => {
    const length = Array.prototype.push.apply(list, items) as number;
    place.onMessage?.();
    return length;
  };
}

/**
 * A life after its start takes so many times what the start took: where others keep the machine
 * busy, both take longer. At least so many milliseconds.
 */
const LIFE = { starts: 1.2, least: 4_000 };
/** So much longer than a life an answer or a message is waited for, before the kill comes anyway. */
const PATIENT = 2;

/** Lets a worker live until its moment, and kills it. @returns whether it had begun to watch */
export async function liveAndDie(
  place: Place,
  aim: Aim,
  random: () => number,
): Promise<{ watching: boolean; ended: 'killed' | 'by itself'; said: string }> {
  const began = performance.now();
  const daemon = place.start();
  let watching = false;
  const watches = daemon.line('daytwo is watching').then(
    () => void (watching = true),
    () => undefined,
  );
  if (aim === 'starting') await sleep(random() * place.startTakes * 1.2);
  else {
    await watches;
    place.startTakes = performance.now() - began;
    const longest = Math.max(LIFE.least, LIFE.starts * place.startTakes);
    if (aim === 'anywhere') await sleep(random() * longest);
    else {
      const n = 1 + Math.floor(random() * (aim === 'answer' ? 30 : 2));
      await occasion(place, aim, n, PATIENT * longest);
      await sleep(random() * 30);
    }
  }
  daemon.process.kill('SIGKILL');
  const { signal } = await daemon.ended;
  await watches;
  // What it had sent is still on its way through the sockets.
  await sleep(60);
  return { watching, ended: signal === 'SIGKILL' ? 'killed' : 'by itself', said: daemon.said() };
}

/** Resolves at the n-th answer or message from now on, at the latest after `most` milliseconds. */
async function occasion(
  place: Place,
  aim: 'answer' | 'message',
  n: number,
  most: number,
): Promise<void> {
  const over = new AbortController();
  let left = n;
  const came = new Promise<void>((resolve) => {
    const one = (): void => {
      left--;
      if (left <= 0) resolve();
    };
    if (aim === 'answer') place.door.onAnswer = one;
    else place.onMessage = one;
  });
  await Promise.race([
    came,
    sleep(most, undefined, { signal: over.signal }).catch(() => undefined),
  ]);
  over.abort();
  place.door.onAnswer = null;
  place.onMessage = null;
}
