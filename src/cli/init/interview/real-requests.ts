import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { resolvePath } from '../../../config/names.ts';
import { DaytwoError } from '../../../domain/errors.ts';
import type { Store } from '../../../domain/store.ts';
import { configAt, storeOf } from '../../context.ts';
import type { Io } from '../../io.ts';
import type { Place } from '../write.ts';
import type { RealRequest } from './cases.ts';

/** As many as there are cases to act on. */
const MOST = 5;
const LOOKED_THROUGH = 500;
/** A longer one is a case of its own kind. */
const LONGEST = 600;
/** What a suite would carry out instead of asking it. */
const FOR_SUITES = /\{[{%#]|^\s*(?:file|package|python|env):/i;

/** What people reviewed of an agent. */
export interface Reviewed {
  /** Requests that it acted on and that a person called right, the newest of each task first. */
  requests: readonly RealRequest[];
  /** What it answered, right or not. */
  answers: readonly string[];
  /** Of these a person reviewed some. */
  tasks: ReadonlySet<string>;
}

/** In shorter questions a word with a capital may be all that one asks about. */
const FEWEST_BESIDE = 5;

/**
 * A question without what differs from customer to customer: numbers, codes, addresses, what was cut
 * out, and in longer ones words with a capital inside a sentence, which are mostly names.
 */
export function formOf(prompt: string): string {
  const bare = prompt.normalize('NFKC').replaceAll(/\[[^\]\s]{1,40}\]|\S*[@\d]\S*/gu, ' # ');
  const nameless = bare.replaceAll(/(?<=[^\s.!?:]\s+)\p{Lu}[\p{L}'’-]*/gu, ' # ');
  const isLong = (nameless.match(/\p{L}+/gu) ?? []).length >= FEWEST_BESIDE;
  return (isLong ? nameless : bare)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}#]+/gu, ' ')
    .replaceAll(/#(?: #)+/g, '#')
    .trim();
}

const NOTHING: Reviewed = { requests: [], answers: [], tasks: new Set() };

/** What customers asked and what was answered, as far as people reviewed it. */
export async function reviewedRequests(io: Io, place: Place, agent: string): Promise<Reviewed> {
  try {
    const config = await configAt(io, join(place.folder, 'daytwo.yaml'), 'none');
    if (!existsSync(resolvePath(config.folder, config.store.file))) return NOTHING;
    const store = await storeOf(io, config);
    try {
      return await reviewedBy(store, agent);
    } finally {
      await store.close();
    }
  } catch (e) {
    // An interview needs no sound configuration; without one its cases ask in our words.
    if (!(e instanceof DaytwoError)) throw e;
    io.err(`What customers asked is left out: ${e.message}.`);
    return NOTHING;
  }
}

async function reviewedBy(
  { reviews, realOutputs }: Pick<Store, 'reviews' | 'realOutputs'>,
  agent: string,
): Promise<Reviewed> {
  const byTask = new Map<string | null, Found[]>();
  const asked = new Set<string>();
  const right: Found[] = [];
  const answers: string[] = [];
  const tasks = new Set<string>();
  const seen = new Set<string>();
  for (const r of await reviews.list({ agent, limit: LOOKED_THROUGH })) {
    if (r.kind !== 'output') continue;
    if (r.task !== null) tasks.add(r.task);
    const o = await realOutputs.get(r.of);
    if (o?.texts != null) answers.push(o.texts.output);
    if (r.label !== 'right' || o?.judged?.judgment !== 'acted') continue;
    const prompt = o.texts?.prompt.trim() ?? '';
    // An answer that two people called right is one.
    if (o.texts === null || prompt === '' || seen.has(r.of)) continue;
    seen.add(r.of);
    const { output } = o.texts;
    const request = { id: r.of, prompt, output, task: r.task, form: formOf(prompt) };
    right.push(request);
    if (prompt.length > LONGEST || FOR_SUITES.test(prompt) || asked.has(request.form)) continue;
    asked.add(request.form);
    byTask.set(r.task, [...(byTask.get(r.task) ?? []), request]);
  }
  // In turn, so that one busy task does not take all places.
  const kinds = [...byTask.values()];
  const longest = Math.max(0, ...kinds.map((k) => k.length));
  const requests = Array.from({ length: longest }, (_, n) =>
    kinds.flatMap((k) => k.slice(n, n + 1)),
  )
    .flat()
    .slice(0, MOST);
  return { requests: requests.map((r) => withAlike(r, right)), answers, tasks };
}

/** A request with its right answer; alike are those of one form. */
type Found = Omit<RealRequest, 'alike'> & { id: string; form: string };

/** With the other right answers to the same question, or where there are none to its task. */
function withAlike({ id, form, ...request }: Found, right: readonly Found[]): RealRequest {
  const others = right.filter((o) => o.id !== id);
  const sameForm = others.filter((o) => o.form === form);
  const sameTask = others.filter((o) => request.task !== null && o.task === request.task);
  return { ...request, alike: (sameForm.length > 0 ? sameForm : sameTask).map((o) => o.output) };
}
