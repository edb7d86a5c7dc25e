import { isMap } from '../config/untyped.ts';
import { nearest } from '../config/places.ts';
import { type CheckRequest, checkRequest } from './check.ts';

/** What each field of a question must be, as people would say it. */
const FIELDS: Readonly<Record<keyof CheckRequest, string>> = {
  agent: 'the ID of an agent, a text of 1 to 100 characters',
  prompt: 'a text of at most 200,000 characters',
  output: 'a text of at most 200,000 characters',
  task: 'a text of at most 200 characters',
  audience: 'a text of at most 200 characters',
  money: 'a number, or { "amount": number, "currency": text }',
  risk: '"low" or "high"',
  toolCalls: 'a list of at most 1,000 calls',
};
const isField = (name: string): name is keyof CheckRequest => Object.hasOwn(FIELDS, name);

/** A question as it was sent, or everything that is wrong with it, a sentence part each. Pure. */
export function readCheck(
  value: unknown,
): { ok: true; request: CheckRequest } | { ok: false; problems: string[] } {
  const read = checkRequest.safeParse(value);
  if (read.success) return { ok: true, request: read.data };
  if (!isMap(value))
    return { ok: false, problems: ['it is no JSON object with agent, prompt and output'] };
  const problems = read.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map(unknownWords)
      : [fieldWords(String(issue.path[0] ?? ''), value)],
  );
  return { ok: false, problems: [...new Set(problems)] };
}

function unknownWords(key: string): string {
  const near = nearest(key, Object.keys(FIELDS));
  const shown = JSON.stringify(key.slice(0, 60));
  return `${shown} is not known${near === null ? '' : ` (did you mean ${near}?)`}`;
}

function fieldWords(field: string, value: Record<string, unknown>): string {
  const must = isField(field) ? FIELDS[field] : 'something else';
  return value[field] === undefined ? `${field} is missing: ${must}` : `${field} must be ${must}`;
}
