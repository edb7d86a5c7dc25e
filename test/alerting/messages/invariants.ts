// What holds of every message about an agent's behaviour, whatever happened: its broken sentences.
import { Readable } from 'node:stream';
import type { Command } from 'commander';
import { composeMessage, type MessageInput } from '../../../src/alerting/messages/compose.ts';
import { makeProgram } from '../../../src/cli/program.ts';
import type { IncidentFacts, Interval, Measure } from '../../../src/domain/incident.ts';
import { percentOffEnds } from '../../../src/domain/text-percent.ts';

const program = makeProgram(
  {
    env: {},
    cwd: '/',
    stdin: Readable.from(['']),
    tty: false,
    width: 100,
    out: () => undefined,
    err: () => undefined,
    setExit: () => undefined,
  },
  '0.0.0',
);

/** What is wrong with a command that people are to type; null where it can be given. */
export function brokenCommand(command: string): string | null {
  const words = [...command.matchAll(/"[^"]*"|'[^']*'|\S+/g)].map(([w]) => w);
  if (words.shift() !== 'daytwo') return null;
  const path: Command[] = [program];
  for (let next: Command | undefined; ; words.shift()) {
    next = path.at(-1)?.commands.find((c) => c.name() === words[0]);
    if (next === undefined) break;
    path.push(next);
  }
  if (path.length === 1) return `${command}: there is no such command`;
  const known = new Map(path.flatMap((c) => c.options.map((o) => [o.long, o] as const)));
  const given: string[] = [];
  while (words.length > 0) {
    const word = words.shift() ?? '';
    if (!word.startsWith('--')) given.push(word);
    else if (word !== '--help') {
      const option = known.get(word);
      if (option === undefined) return `${command}: ${word} is no option of it`;
      if (option.required && (words.shift() ?? '--').startsWith('--'))
        return `${command}: ${word} wants a value`;
    }
  }
  const most = path.at(-1)?.registeredArguments ?? [];
  return given.length > most.length || most.filter((a) => a.required).length > given.length
    ? `${command}: it takes ${most.length} words`
    : null;
}

const countOf = ({ value, n }: Interval): number => Math.round(value * n);

function* brokenCounts(text: string): Generator<string> {
  for (const [said, k = '', n = ''] of text.matchAll(
    /(?<![\d.,])(\d[\d,]*) of (?:the )?(\d[\d,]*)(?![\d.%,]| %)/g,
  ))
    if (Number(k.replaceAll(',', '')) > Number(n.replaceAll(',', '')))
      yield `"${said}" in: ${text}`;
  for (const [said] of text.matchAll(
    /(?<![\d.,–-])1 (?:cases|runs|trials|answers|suites|times) \w+/g,
  ))
    if (!said.startsWith('1 times')) yield `"${said}" in: ${text}`;
  if (/undefined|NaN|Infinity|\[object| {2}|\.\.(?!\.)| ,|;\.|,\./.test(text))
    yield `form of: ${text}`;
}

function* brokenMeasure(m: Measure): Generator<string> {
  for (const [name, x] of Object.entries({ before: m.before, after: m.after, last: m.last })) {
    if (x === undefined || x.n === 0) continue;
    const k = countOf(x);
    if (!(k >= 0 && k <= x.n && x.low <= x.value + 1e-9 && x.value <= x.high + 1e-9))
      yield `${m.name}: ${name} is ${JSON.stringify(x)}`;
  }
  const some = m.source?.cases;
  if ((some !== undefined) !== / in (?:"|the \d+ cases)/.test(m.name))
    yield `${m.name}: it does not say of which cases it is`;
  if (m.lastRun !== undefined && m.last !== undefined && m.lastRun.n < m.last.n)
    yield `${m.name}: the last run is of more cases than there are`;
}

/** The title's numbers are those of the first measure, or stand in the sentence. */
function* brokenTitle(facts: IncidentFacts, lead: string): Generator<string> {
  const { title, measures } = facts;
  const [m] = measures;
  const rate = /(?:fell|rose) (\d+ %|under 1 %|over 99 %) → (.+ %)$/.exec(title);
  if (rate !== null && m !== undefined) {
    const said = [m.after.value, m.told, facts.rate?.furthest].flatMap((v) =>
      v === undefined ? [] : [percentOffEnds(v)],
    );
    if (percentOffEnds(m.before.value) !== rate[1]) yield `title "${title}": not ${m.name} before`;
    if (!said.includes(rate[2] ?? '')) yield `title "${title}": not ${said.join(' or ')}`;
    const way = title.includes(' fell ') ? -1 : 1;
    const told = facts.rate?.furthest ?? m.told ?? m.after.value;
    if (Math.sign(told - m.before.value) === -way) yield `title "${title}": the other way`;
  }
  const cases = /(\d+ of \d+ cases?) (fails?|pass(?:es)?)\b/.exec(title);
  if (cases !== null && facts.was === undefined && !lead.includes(cases[0]))
    yield `title "${title}" and: ${lead}`;
}

/** What stands in more than one of the lists that exclude each other. */
function* inTwoLists(f: IncidentFacts): Generator<string> {
  const what = (all: readonly { what: string }[] = []): string[] => all.map((e) => e.what);
  const names = (all: readonly string[] = []): string[] =>
    all.flatMap((n) => n.split(', ')).map((n) => n.split(' (')[0] ?? n);
  for (const lists of [
    [what(f.events), what(f.later)],
    [names(f.ruledOut), names(f.notRuledOut)],
    [[...f.unchanged], [...(f.unclear ?? [])]],
    [f.flips.map((x) => x.caseHash)],
    [f.measures.map((m) => m.name)],
  ]) {
    const all = lists.flat();
    const twice = all.filter((x, i) => all.indexOf(x) !== i);
    if (twice.length > 0) yield `in two lists: ${twice.join('; ')}`;
  }
  for (const m of f.measures.filter((x) => x.source?.stream.endsWith('/pass') === true)) {
    const suite = m.source?.stream.split('/')[0] ?? '';
    if (f.unchanged.some((u) => u.startsWith(`the pass rate of ${suite}`)))
      yield `${m.name} is among what did not change`;
  }
}

/** What does not hold of a message; empty where all does. */
export function brokenIn(told: MessageInput): string[] {
  const { facts } = told;
  const m = composeMessage(told);
  const texts = [m.title, m.lead, ...m.parts.flatMap((p) => p.lines)];
  return [
    ...texts.flatMap((t) => [...brokenCounts(t)]),
    ...facts.measures.flatMap((x) => [...brokenMeasure(x)]),
    ...brokenTitle(facts, m.lead),
    ...inTwoLists(facts),
    ...m.next.flatMap((n) => brokenCommand(n.command) ?? []),
  ];
}
