/**
 * Replays recorded model lists through the diff, one poll an hour, and checks what DESIGN §6 promises of them.
 *
 *   node test/bench/models/history.ts DIR [--events]
 *
 * DIR holds a folder a provider with one answer a change, named by its UTC time (`2026-03-10T222156Z.json`). Every listed
 * model counts as used; no probe can be had. Exit 1 when a promise is broken.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelEvent, ModelRecord } from '../../../src/domain/model.ts';
import { diffModels, NO_MEMORY } from '../../../src/models/diff.ts';
import { readModelList } from '../../../src/providers/model-list.ts';

const HOUR = 3_600_000;
interface Snapshot { at: number; ids: Set<string>; complete: boolean; result: NonNullable<ReturnType<typeof readModelList>> }

function snapshots(folder: string): Snapshot[] {
  return readdirSync(folder).filter((name) => name.endsWith('.json')).sort().map((name) => {
    const at = Date.parse(name.replace('.json', '').replace(/T(\d\d)(\d\d)(\d\d)Z/, 'T$1:$2:$3Z'));
    const result = readModelList(JSON.parse(readFileSync(join(folder, name), 'utf8')));
    if (result === null) throw new Error(`${name} holds no list`);
    return { at, ids: new Set(result.models.map((m) => m.id)), complete: result.complete, result };
  });
}

function replay(provider: string, history: readonly Snapshot[]): { events: ModelEvent[]; polls: number } {
  const events: ModelEvent[] = [];
  let records: ModelRecord[] = [];
  let memory = NO_MEMORY;
  let polls = 0;
  let index = 0;
  const end = (history.at(-1)?.at ?? 0) + 72 * HOUR;
  for (let at = history[0]?.at ?? 0; at <= end; at += HOUR) {
    while (index + 1 < history.length && (history[index + 1]?.at ?? Infinity) <= at) index++;
    const snapshot = history[index];
    if (snapshot === undefined) break;
    const diff = diffModels(records, { provider, at: new Date(at).toISOString(), result: { ok: true, ...snapshot.result } }, memory, { used: () => true, served: new Map(), probes: new Map(), canProbe: false });
    ({ records, memory } = diff);
    events.push(...diff.events);
    polls++;
  }
  return { events, polls };
}

const [dir, flag] = process.argv.slice(2);
if (dir === undefined) { console.error('usage: node test/bench/models/history.ts DIR [--events]'); process.exit(64); }
let broken = 0;
const check = (provider: string, what: string, wrong: readonly string[]): void => {
  console.log(`  ${wrong.length === 0 ? 'holds ' : 'BROKEN'} ${what}`);
  for (const line of wrong) console.log(`         ${provider}: ${line}`);
  broken += wrong.length;
};

for (const provider of readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort()) {
  const history = snapshots(join(dir, provider));
  const { events, polls } = replay(provider, history);
  const tally = new Map<string, { all: number; told: number }>();
  for (const e of events) { const t = tally.get(e.kind) ?? { all: 0, told: 0 }; tally.set(e.kind, { all: t.all + 1, told: t.told + (e.told ? 1 : 0) }); }
  console.log(`${provider}: ${history.length} lists, ${polls} hourly polls; ${[...tally].map(([kind, t]) => `${kind} ${t.all}${t.told > 0 ? ` (${t.told} told)` : ''}`).join(', ')}`);
  if (flag === '--events') for (const e of events) if (e.kind !== 'new') console.log(`    ${e.at} ${e.kind}${e.told ? ' TOLD' : ''} ${e.reason}`);
  check(provider, 'nothing is called retired on absence alone', events.filter((e) => e.kind === 'retired').map((e) => e.reason));
  if (history.filter((s) => !s.complete).length > history.length / 2) {
    check(provider, 'lists that are cut to a page tell nobody anything', events.filter((e) => e.told).map((e) => `${e.at} ${e.kind} ${e.reason}`));
    continue;
  }
  const late: string[] = [];
  const noise: string[] = [];
  const untold: string[] = [];
  let removals = 0;
  history.forEach((snapshot, i) => {
    for (const id of history[i - 1]?.ids ?? []) {
      if (snapshot.ids.has(id)) continue;
      removals++;
      const back = history.slice(i + 1).find((later) => later.ids.has(id))?.at ?? Infinity;
      const during = events.filter((e) => e.model === id && Date.parse(e.at) >= snapshot.at && Date.parse(e.at) <= back + HOUR);
      if (back - snapshot.at < 24 * HOUR) { noise.push(...during.filter((e) => e.told).map((e) => `${e.at} ${e.kind} ${e.reason}`)); continue; }
      if (!during.some((e) => e.kind === 'gone' && Date.parse(e.at) - snapshot.at <= 24 * HOUR)) late.push(`${id}, missing since ${new Date(snapshot.at).toISOString()}`);
      if (!during.some((e) => e.kind === 'gone' && e.told)) untold.push(id);
    }
  });
  check(provider, `each of ${removals} removals is recorded as gone within a day`, late);
  check(provider, 'an absence of less than a day is told to nobody', noise);
  if (untold.length > 0) console.log(`  note   ${untold.length} removals were recorded but not told, the list being possibly cut: ${untold.join(', ')}`);
}
process.exit(broken === 0 ? 0 : 1);
