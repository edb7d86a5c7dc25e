import { DAY, iso, type Millis } from './clock.ts';
import type { RealOutput } from './real-output.ts';
import type { RealOutputs } from './store-outputs.ts';

// Answers whose words are not kept here: by `outputs.keep: hashes-only`, or by their age.

/** What nobody has looked at for so long is told no more, as it leaves the inbox. */
const WINDOW_DAYS = 21;
const MOST_TOLD = 1_000;

/** Those of an agent that are for people and cannot be shown to them, the newest first. */
export async function unkeptOf(
  { realOutputs }: { realOutputs: Pick<RealOutputs, 'count' | 'list'> },
  agent: string,
  now: Millis,
): Promise<RealOutput[]> {
  const from = iso(now - WINDOW_DAYS * DAY);
  const found: RealOutput[] = [];
  for (const lane of ['deep', 'scan'] as const) {
    const of = { agent, lane, day: null, gone: true, reviewed: false };
    // Mostly there are none, and the table that counts them says so at once.
    if ((await realOutputs.count(of)) === 0) continue;
    const limit = MOST_TOLD - found.length;
    found.push(...(await realOutputs.list({ ...of, from, withoutTexts: true, limit })));
  }
  return found;
}

/** What can be done about answers whose words are not kept. */
export const ELSEWHERE =
  'Look at them where the agent keeps them, and say here what they are: ' +
  'daytwo review record ID --verdict right --by YOU.';

/** "3 wait whose words are not kept: look at them where the agent keeps them, …"; empty for none. */
export function unkeptWords(n: number): string {
  if (n === 0) return '';
  const many = n >= MOST_TOLD ? `${n} or more` : String(n);
  const [wait, them] = n === 1 ? ['waits', 'it'] : ['wait', 'them'];
  const are = n === 1 ? 'it is' : 'they are';
  return (
    `${many} ${wait} whose words are not kept: look at ${them} where the agent keeps ${them}, and say here ` +
    `what ${are} (daytwo review record ID --verdict right --by YOU).`
  );
}
