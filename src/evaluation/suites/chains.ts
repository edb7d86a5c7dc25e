import type { Case } from '../../domain/suite.ts';
import { namesVariable } from '../conversations/chain.ts';
import type { ParsedPrompt } from './prompts.ts';

const CONVERSATION = /\{[{%][^}]*\b_conversation\b/;

/** A row of a suite as far as it is known before its case is made. */
export interface Unlinked {
  options: Readonly<Record<string, unknown>>;
  prompt: ParsedPrompt;
  promptIndex: number;
  /** The prompt with prefix and suffix, before variables. */
  template: string;
  /** Values, files already read. */
  vars: Readonly<Record<string, unknown>>;
  assertions: Case['assertions'];
  metadata: Readonly<Record<string, unknown>>;
}

interface Thread {
  cases: Case[];
  /** These and what they hear of. */
  after: Map<string, Case>;
}
const EMPTY: Thread = { cases: [], after: new Map() };

/** A longer conversation is a mistake: no conversationId tells its parts apart. */
export const LONGEST_THREAD = 100;

/**
 * What tests of a file hear of those before them, in promptfoo's way: one thread a prompt and
 * `conversationId`, and outputs stored under a name until another test stores its own there.
 */
export class Chains {
  private readonly threads = new Map<string, Thread>();
  private readonly stored = new Map<string, Case>();

  /** Names under which earlier tests stored their output. */
  get names(): ReadonlySet<string> {
    return new Set(this.stored.keys());
  }

  /** What a row hears of; null where it stands alone. */
  linkOf(row: Unlinked): NonNullable<Case['chain']> | null {
    const heard = hearsThread(row) ? (this.threads.get(threadOf(row)) ?? EMPTY) : null;
    const thread = heard?.cases ?? null;
    const written = JSON.stringify([row.template, row.vars, row.assertions.map((a) => a.value)]);
    const stored = [...this.stored].filter(([name]) => namesVariable(written, [name]));
    if ((thread ?? []).length === 0 && stored.length === 0) return null;
    return {
      template: row.template,
      vars: row.vars,
      thread: thread === null ? null : thread.map((c) => c.hash),
      stored: Object.fromEntries(stored.map(([name, c]) => [name, c.hash])),
      after: [
        ...withThoseBefore(
          new Map<string, Case>(heard?.after ?? []),
          stored.map(([, c]) => c),
        ).values(),
      ],
    };
  }

  /** How many tests a row's thread has before it. */
  lengthBefore(row: Unlinked): number {
    return hearsThread(row) ? (this.threads.get(threadOf(row))?.cases.length ?? 0) : 0;
  }

  /** What is filled in while nothing has been asked: an empty thread, the names themselves. */
  placeholders(row: Unlinked): Record<string, unknown> {
    return {
      ...(hearsThread(row) ? { _conversation: [] } : {}),
      ...Object.fromEntries([...this.stored.keys()].map((name) => [name, `{{${name}}}`])),
    };
  }

  /** Its answer is heard by those after it, whether it heard of any itself or not. */
  note(row: Unlinked, made: Case): void {
    const key = threadOf(row);
    const thread: Thread = this.threads.get(key) ?? { cases: [], after: new Map() };
    this.threads.set(key, thread);
    thread.cases.push(made);
    withThoseBefore(thread.after, [made]);
    const name = row.options['storeOutputAs'];
    if (typeof name === 'string') this.stored.set(name, made);
  }
}

const hearsThread = ({ template, options }: Unlinked): boolean =>
  CONVERSATION.test(template) && options['disableConversationVar'] !== true;

const threadOf = ({ promptIndex, metadata }: Unlinked): string =>
  JSON.stringify([promptIndex, metadata['conversationId'] ?? null]);

/** Adds cases and all that they hear of, each once, those that are heard of first. */
function withThoseBefore(known: Map<string, Case>, cases: readonly Case[]): Map<string, Case> {
  for (const c of cases) {
    if (known.has(c.hash)) continue;
    for (const one of c.chain?.after ?? []) if (!known.has(one.hash)) known.set(one.hash, one);
    known.set(c.hash, c);
  }
  return known;
}
