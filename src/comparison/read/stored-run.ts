import { madeFor, type Run, type Trial } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import { plural } from '../../domain/text.ts';
import { minute } from '../../domain/text-time.ts';
import type { RunFile, RunRecord } from '../test/record.ts';

/**
 * A run that the worker made, read as a file of runs is. An edited case is another case, and is told
 * from its earlier ways by its hash.
 */
export async function readStoredRun(store: Store, run: Run): Promise<RunFile> {
  const known = await store.cases.ofSuite(run.agent, run.suite);
  const cases = new Map(known.map((c) => [c.hash, c]));
  const versions = Map.groupBy(known, (c) => c.label);
  const nameOf = (hash: string): string => {
    const label = cases.get(hash)?.label ?? 'a case';
    return versions.get(label)?.length === 1 ? label : `[${hash.slice(0, 8)}] ${label}`;
  };
  const records: RunRecord[] = [];
  let lost = 0;
  for (const t of await store.trials.ofRun(run.id)) {
    const text = t.outputHash === null ? null : await store.outputs.get(t.outputHash);
    if (t.outputHash !== null && text === null) lost++;
    records.push(recordOf(t, nameOf(t.caseHash), cases.get(t.caseHash), text));
  }
  return {
    file: run.id,
    records,
    notes: [
      `${run.agent}/${run.suite}, ${madeFor(run)}, ${minute(run.startedAt ?? run.createdAt)} UTC`,
      ...(run.state === 'done' ? [] : [`it is ${run.state}: only what it has is compared`]),
      ...(lost === 0 ? [] : [`the texts of ${plural(lost, 'answer')} are not kept any more`]),
    ],
  };
}

function recordOf(t: Trial, id: string, c: StoredCase | undefined, text: string | null): RunRecord {
  return {
    id,
    vars: null,
    prompt: null,
    category: c?.metadata.task ?? null,
    expect: c?.metadata.expect ?? null,
    reference: null,
    unjudged: t.outcome === 'none',
    reply: {
      text,
      pass: t.asserted && t.outcome !== 'none' ? t.outcome === 'pass' : null,
      judged: t.judged,
      toolCalls: [...t.toolCalls],
      finishReason: t.finishReason,
      length: t.length,
    },
  };
}
