import type { OutputsConfig } from '../../config/schema-outputs.ts';
import { shorten } from '../../domain/shorten.ts';
import type { Sandbox } from '../../domain/suite.ts';
import type { Candidate } from '../read/candidate.ts';
import { cutOwn } from './own-patterns.ts';
import { cutPersonal } from './personal.ts';

/** Nobody reads more of one answer; what is longer is shortened, not refused. */
const LONGEST = { text: 200_000, context: 60_000, argument: 20_000, name: 1_000 };
const MOST_CALLS = 200;
/** What a pattern finds where a text is shortened is found with so much behind it. */
const BEHIND = 1_000;

export interface RedactDeps {
  rules: OutputsConfig['redact'];
  sandbox: Pick<Sandbox, 'evaluate'>;
  /** Stands for a name that holds something personal, always the same for the same. */
  fingerprint(text: string): string;
}

interface Part {
  text: string;
  most: number;
}

/**
 * What came in without what is personal in it. Names (the source's own id, the session) that hold
 * something personal become fingerprints, so that what belongs together still does. Cut first and
 * shortened then: of half an address nobody sees what it is.
 */
export async function redactAll(
  candidates: readonly Candidate[],
  { rules, sandbox, fingerprint }: RedactDeps,
): Promise<Candidate[]> {
  const parts = candidates.map((c) =>
    partsOf(c).map(({ text, most }) => {
      const cut = cutPersonal(text, rules);
      return { text: cut.slice(0, most + BEHIND), most, isLonger: cut.length > most + BEHIND };
    }),
  );
  const own = await cutOwn(
    parts.flat().map((p) => p.text),
    rules.patterns,
    sandbox,
  );
  let at = 0;
  return candidates.map((c, i) => {
    const texts = (parts[i] ?? []).map(({ most, isLonger }) => {
      const cut = own[at++] ?? '';
      return shorten(isLonger ? `${cut.slice(0, -BEHIND)}…` : cut, most);
    });
    return cleaned(c, texts, fingerprint);
  });
}

/** One text without what is personal in it, by the same rules. */
export async function redactText(
  text: string,
  { rules, sandbox }: Omit<RedactDeps, 'fingerprint'>,
): Promise<string> {
  const [cut = ''] = await cutOwn([cutPersonal(text, rules)], rules.patterns, sandbox);
  return cut;
}

function partsOf(c: Candidate): Part[] {
  const calls = c.toolCalls.slice(0, MOST_CALLS);
  const names = [c.task, c.audience, c.servedModel, c.money?.currency, ...calls.map((t) => t.name)];
  return [
    { text: c.prompt, most: LONGEST.text },
    { text: c.output, most: LONGEST.text },
    { text: c.context ?? '', most: LONGEST.context },
    { text: c.sourceId ?? '', most: Number.POSITIVE_INFINITY },
    { text: c.session ?? '', most: Number.POSITIVE_INFINITY },
    ...names.map((name) => ({ text: name ?? '', most: LONGEST.name })),
    ...calls.map((t) => ({ text: t.arguments, most: LONGEST.argument })),
  ];
}

/** @param texts of {@link partsOf}, in their order */
function cleaned(
  c: Candidate,
  texts: readonly string[],
  fingerprint: RedactDeps['fingerprint'],
): Candidate {
  const calls = c.toolCalls.slice(0, MOST_CALLS);
  const [prompt = '', output = '', context = '', sourceId = '', session = '', ...rest] = texts;
  const [task = '', audience = '', servedModel = '', currency = '', ...ofCalls] = rest;
  const ofName = (before: string | null, after: string): string | null =>
    before === null || before === after ? before : fingerprint(before);
  return {
    ...c,
    prompt,
    output,
    context: c.context === null ? null : context,
    sourceId: ofName(c.sourceId, sourceId),
    session: ofName(c.session, session),
    task: c.task === null ? null : task,
    audience: c.audience === null ? null : audience,
    servedModel: c.servedModel === null ? null : servedModel,
    money:
      c.money === null
        ? null
        : { ...c.money, currency: c.money.currency === null ? null : currency },
    toolCalls: calls.map((call, i) => ({
      ...call,
      name: ofCalls[i] ?? '',
      arguments: ofCalls[calls.length + i] ?? '',
    })),
  };
}
