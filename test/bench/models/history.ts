/**
 * Replays recorded model lists through the diff, one poll an hour, and checks what docs/models.md
 * promises of them.
 *
 * node test/bench/models/history.ts DIR [--events]
 *
 * DIR holds a folder a provider with one answer a change, named by its UTC time
 * (`2026-03-10T222156Z.json`). Every listed model counts as used; no probe can be had. Exit 1 when
 * a promise is broken.
 */
import { readdirSync } from 'node:fs';
import type { ModelEvent } from '../../../src/domain/model.ts';
import { readHistory } from '../../../src/models/lists/history-files.ts';
import { type DatedList, replayLists } from '../../../src/models/lists/replay-history.ts';

const HOUR = 3_600_000;
const [dir, flag] = process.argv.slice(2);
if (dir === undefined) {
  console.error('usage: node test/bench/models/history.ts DIR [--events]');
  process.exit(64);
}

let broken = 0;
const check = (what: string, wrong: readonly string[]): void => {
  console.log(`  ${wrong.length === 0 ? 'holds ' : 'BROKEN'} ${what}`);
  for (const line of wrong) console.log(`         ${line}`);
  broken += wrong.length;
};
const iso = (at: number): string => new Date(at).toISOString();

/** A row that left the list and how long it stayed away. */
interface Removal {
  model: string;
  at: number;
  back: number;
}
interface Usable {
  at: number;
  ids: Set<string>;
  complete: boolean;
}

function removals(lists: readonly DatedList[]): { all: Removal[]; usable: Usable[] } {
  const usable = lists.flatMap((l): Usable[] =>
    l.result.ok && l.result.models.length > 0
      ? [{ at: l.at, ids: new Set(l.result.models.map((m) => m.id)), complete: l.result.complete }]
      : [],
  );
  const all = usable.flatMap((list, i) =>
    [...(usable[i - 1]?.ids ?? [])]
      .filter((id) => !list.ids.has(id))
      .map((model) => ({
        model,
        at: list.at,
        back: usable.slice(i + 1).find((later) => later.ids.has(model))?.at ?? Infinity,
      })),
  );
  return { all, usable };
}

for (const provider of readdirSync(dir, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort()) {
  const { lists } = readHistory(dir, provider);
  const began = performance.now();
  const { events, polls, cut } = replayLists(provider, lists, null);
  const ms = performance.now() - began;
  const tally = [...Map.groupBy(events, (e) => e.kind)].map(([kind, of]) => {
    const told = of.filter((e) => e.told).length;
    return `${kind} ${of.length}${told > 0 ? ` (${told} told)` : ''}`;
  });
  console.log(
    `${provider}: ${lists.length} lists, ${polls} hourly polls, replayed in ${ms.toFixed(0)} ` +
      `ms; ${tally.join(', ')}`,
  );
  if (flag === '--events')
    for (const e of events)
      if (e.kind !== 'new')
        console.log(`    ${e.at} ${e.kind}${e.told ? ' TOLD' : ''} ${e.reason}`);
  check(
    'nothing is called retired on absence alone',
    events.filter((e) => e.kind === 'retired').map((e) => e.reason),
  );
  if (cut.length > lists.length / 2) {
    check(
      'lists that are cut to a page tell nobody anything',
      events.filter((e) => e.told).map((e) => `${e.at} ${e.kind} ${e.reason}`),
    );
    continue;
  }
  const { all } = removals(lists);
  const of = (r: Removal): ModelEvent[] =>
    events.filter(
      (e) => e.model === r.model && Date.parse(e.at) >= r.at && Date.parse(e.at) <= r.back + HOUR,
    );
  const within = (r: Removal, kind: ModelEvent['kind'], from: number, to: number): boolean =>
    of(r).some(
      (e) =>
        e.kind === kind &&
        Date.parse(e.at) - r.at >= from * HOUR &&
        Date.parse(e.at) - r.at <= to * HOUR,
    );
  const long = (hours: number): Removal[] => all.filter((r) => r.back - r.at >= hours * HOUR);
  const say = (r: Removal): string => `${r.model}, missing since ${iso(r.at)}`;
  const short = all.filter((r) => r.back - r.at < 24 * HOUR);
  check(
    `each of ${long(24).length} removals is recorded as gone within a day`,
    long(24)
      .filter((r) => !within(r, 'gone', 0, 24))
      .map(say),
  );
  check(
    `each of ${long(50).length} that last is absent, unconfirmed, at 48 hours`,
    long(50)
      .filter((r) => !within(r, 'absent', 48, 50))
      .map(say),
  );
  check(
    `${short.length} absences of less than a day are told to nobody`,
    short
      .flatMap(of)
      .filter((e) => e.told)
      .map((e) => `${e.at} ${e.kind} ${e.reason}`),
  );
  const untold = long(50)
    .filter((r) => !of(r).some((e) => e.told))
    .map((r) => r.model);
  if (untold.length > 0)
    console.log(
      `  note   ${untold.length} removals were recorded but not told, the list being ` +
        `possibly cut: ${untold.join(', ')}`,
    );
}
process.exit(broken === 0 ? 0 : 1);
