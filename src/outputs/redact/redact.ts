import type { OutputsConfig } from '../../config/schema-outputs.ts';
import { shorten } from '../../domain/shorten.ts';
import type { Sandbox } from '../../domain/suite.ts';
import type { Candidate } from '../read/candidate.ts';
import { cutOwn } from './own-patterns.ts';
import { cutPersonal } from './personal.ts';

/** Nobody reads more of one answer; what is longer is shortened, not refused. */
const LONGEST = { text: 200_000, context: 60_000, argument: 20_000 };
const MOST_CALLS = 200;

export interface RedactDeps {
  rules: OutputsConfig['redact'];
  sandbox: Pick<Sandbox, 'evaluate'>;
  /** Stands for a name that holds something personal, always the same for the same. */
  fingerprint(text: string): string;
}

/**
 * What came in without what is personal in it. Names (the source's own id, the session) that hold
 * something personal become fingerprints, so that what belongs together still does.
 */
export async function redactAll(
  candidates: readonly Candidate[],
  { rules, sandbox, fingerprint }: RedactDeps,
): Promise<Candidate[]> {
  const cut = candidates.map((c) => textsOf(c).map((text) => cutPersonal(text, rules)));
  const own = await cutOwn(cut.flat(), rules.patterns, sandbox);
  let at = 0;
  return candidates.map((c) => {
    const texts = own.slice(at, (at += textsOf(c).length));
    const [prompt = '', output = '', context = '', sourceId = '', session = '', ...calls] = texts;
    const name = (before: string | null, after: string): string | null =>
      before === null || before === after ? before : fingerprint(before);
    return {
      ...c,
      prompt,
      output,
      context: c.context === null ? null : context,
      sourceId: name(c.sourceId, sourceId),
      session: name(c.session, session),
      toolCalls: c.toolCalls.slice(0, MOST_CALLS).map((call, i) => ({
        ...call,
        arguments: calls[i] ?? '',
      })),
    };
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

function textsOf(c: Candidate): string[] {
  return [
    shorten(c.prompt, LONGEST.text),
    shorten(c.output, LONGEST.text),
    shorten(c.context ?? '', LONGEST.context),
    c.sourceId ?? '',
    c.session ?? '',
    ...c.toolCalls.slice(0, MOST_CALLS).map((t) => shorten(t.arguments, LONGEST.argument)),
  ];
}
