import type { z } from 'zod';
import { plural } from '../domain/text.ts';

/** How zod's own messages begin; a schema that says what is wrong in its own words is kept. */
const THEIRS = /^(?:Too small|Too big|Invalid option|Invalid input): /;

/** What a schema's issue says, in words of people where it is about a limit, a type or a choice. Pure. */
export function issueWords(issue: z.core.$ZodIssue): string {
  if (!THEIRS.test(issue.message)) return issue.message;
  const own = limitWords(issue) ?? choiceWords(issue);
  return own ?? issue.message.replace(/^Invalid input: /, '');
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['int', 'a whole number'],
  ['number', 'a number'],
  ['string', 'a text'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
]);

function limitWords(issue: z.core.$ZodIssue): string | null {
  if (issue.code !== 'too_small' && issue.code !== 'too_big') return null;
  const isLeast = issue.code === 'too_small';
  const limit = Number(isLeast ? issue.minimum : issue.maximum);
  if (issue.origin === 'number' || issue.origin === 'int') {
    if (issue.inclusive === false) return `must be ${isLeast ? 'over' : 'under'} ${limit}`;
    return `must be ${isLeast ? 'at least' : 'at most'} ${limit}`;
  }
  const unit = { string: 'character', array: 'entry' }[issue.origin as string];
  if (unit === undefined) return null;
  const many = plural(limit, unit).replace(/ys$/, 'ies');
  return `must have ${isLeast ? 'at least' : 'at most'} ${many}`;
}

function choiceWords(issue: z.core.$ZodIssue): string | null {
  if (issue.code === 'invalid_type') {
    const type = TYPES.get(issue.expected);
    return type === undefined ? null : `must be ${type}`;
  }
  if (issue.code !== 'invalid_value' || issue.values.length < 2) return null;
  const named = issue.values.map(String);
  return `must be ${named.slice(0, -1).join(', ')} or ${named.at(-1) ?? ''}`;
}
