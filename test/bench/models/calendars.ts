// Replays dated snapshots of deprecations.info (file name = UTC time; between files it stands unchanged) through the same guard and rules as
// the watch, every listed model counting as used, and prints what would have been told on which day.
// Exit 1 where something is told on a day on which the calendar lost or gained half of itself, or of a provider on a day on which it did so to
// that provider's rows.
//   node test/bench/models/calendars.ts FOLDER [--poll HOURS]
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { deprecationsInfo } from '../../../src/models/calendars/feeds/deprecations-info.ts';
import { acceptPoll, NOTHING_YET } from '../../../src/models/calendars/plausibility.ts';
import { recordsOf } from '../../../src/models/calendars/records.ts';
import { decideEnd, type NotifiedEnd } from '../../../src/models/ends/decide.ts';
import { warnedBy } from '../../../src/models/ends/warning-date.ts';
import { mergeSources } from '../../../src/models/knowledge/sources.ts';

const HOUR = 3_600_000;
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { poll: { type: 'string', default: '6' } },
});
const folder = positionals[0] ?? '.';
const every = Number(values.poll) * HOUR;

const files = readdirSync(folder)
  .filter((f) => f.endsWith('.json'))
  .toSorted()
  .map((f) => {
    const [, d = '', h = '', m = '', s = ''] =
      /^(\d{4}-\d{2}-\d{2})T(\d{2})(\d{2})(\d{2})/.exec(f) ?? [];
    return {
      f,
      at: Date.parse(`${d}T${h}:${m}:${s}Z`),
      rows: deprecationsInfo.read(JSON.parse(readFileSync(join(folder, f), 'utf8')))?.rows ?? [],
    };
  });
const first = files[0];
const last = files.at(-1);
if (first === undefined || last === undefined) throw new Error(`no .json in ${folder}`);

let memory = NOTHING_YET;
const told = new Map<string, NotifiedEnd>();
const byDay = new Map<
  string,
  { announced: number; moved: number; step: number; withdrawn: number }
>();
/** Days and providers of which something was told. */
const byProvider = new Map<string, number>();
const polls: {
  at: number;
  file: (typeof files)[number];
  held: number;
  changes: number;
  reason: string;
}[] = [];
for (let at = first.at; at <= last.at + 7 * 24 * HOUR; at += every) {
  const file = files.findLast((x) => x.at <= at) ?? first;
  const taken = acceptPoll(memory, file.rows, new Date(at).toISOString());
  ({ memory } = taken);
  polls.push({ at, file, held: taken.held, changes: taken.changes.length, reason: taken.reason });
  const day = new Date(at).toISOString().slice(0, 10);
  for (const provider of new Set(memory.rows.map((r) => r.provider)))
    for (const { record } of mergeSources(
      recordsOf(
        provider,
        'deprecations.info',
        memory.rows.filter((r) => r.provider === provider),
        [],
        at,
      ),
    )) {
      const key = `${provider}/${record.model}`;
      const before = told.get(key) ?? null;
      const d = decideEnd({
        record: warnedBy(record, null, before !== null, at),
        notified: before,
        ack: null,
        driftSince: null,
        worseSince: null,
        now: at,
      });
      if (!d.notify || d.notified === null) continue;
      const kind =
        before === null
          ? 'announced'
          : /no longer named/.test(d.reason)
            ? 'withdrawn'
            : /moved|now named/.test(d.reason)
              ? 'moved'
              : 'step';
      told.set(key, d.notified);
      const n = byDay.get(day) ?? { announced: 0, moved: 0, step: 0, withdrawn: 0 };
      byDay.set(day, { ...n, [kind]: n[kind] + 1 });
      byProvider.set(`${day} ${provider}`, (byProvider.get(`${day} ${provider}`) ?? 0) + 1);
    }
}

const out = (text: string): void => console.log(text);
out(`polled every ${values.poll} h, ${polls.length} polls`);
for (const file of files) {
  const day = new Date(file.at).toISOString().slice(0, 10);
  const own = polls.filter((p) => p.file === file);
  const n = byDay.get(day) ?? { announced: 0, moved: 0, step: 0, withdrawn: 0 };
  out(
    `${file.f}  ${file.rows.length} rows; at most ${Math.max(0, ...own.map((p) => p.held))} ` +
      `held, ${own.reduce((a, p) => a + p.changes, 0)} taken over; told on ${day}: ` +
      `${n.announced} found, ${n.moved} moved, ${n.step} steps, ${n.withdrawn} withdrawn`,
  );
}
out('\nother days with something told:');
const days = new Set(files.map((f) => new Date(f.at).toISOString().slice(0, 10)));
const total = { announced: 0, moved: 0, step: 0, withdrawn: 0 };
for (const [day, n] of byDay) {
  for (const k of ['announced', 'moved', 'step', 'withdrawn'] as const) total[k] += n[k];
  if (!days.has(day) && n.announced + n.moved + n.withdrawn > 0)
    out(
      `${day}: ${n.announced} found, ${n.moved} moved, ${n.step} steps, ${n.withdrawn} withdrawn`,
    );
}
out(
  `\nin all: ${total.announced} found, ${total.moved} moved, ${total.step} steps, ` +
    `${total.withdrawn} withdrawn`,
);

let broken = 0;
for (const [i, file] of files.entries()) {
  const before = files[i - 1];
  if (before === undefined) continue;
  const day = new Date(file.at).toISOString().slice(0, 10);
  const n = byDay.get(day) ?? { announced: 0, moved: 0, step: 0, withdrawn: 0 };
  const providers = [...new Set([...before.rows, ...file.rows].map((r) => r.provider))];
  for (const block of ['', ...providers]) {
    const [was, is] = [before, file].map(
      (x) =>
        new Set(
          x.rows
            .filter((r) => block === '' || r.provider === block)
            .map((r) => `${r.provider}/${r.model}`),
        ),
    );
    const size = was?.size ?? 0;
    const lost = [...(was ?? [])].filter((k) => is?.has(k) !== true).length;
    const gained = [...(is ?? [])].filter((k) => was?.has(k) !== true).length;
    // A provider that the calendar takes up, or a handful of rows, is no glitch.
    if (block !== '' && (size === 0 || Math.max(lost, gained) < 4)) continue;
    if (lost * 2 < size && gained * 2 < size) continue;
    const said =
      block === ''
        ? n.announced + n.moved + n.step + n.withdrawn
        : (byProvider.get(`${day} ${block}`) ?? 0);
    out(
      `${said === 0 ? 'holds ' : 'BROKEN'} ${file.f}${block === '' ? '' : `, ${block}`}: ` +
        `lost ${lost} and gained ${gained} of ${size} rows; ${said} told that day`,
    );
    broken += said;
  }
}
process.exitCode = broken === 0 ? 0 : 1;
