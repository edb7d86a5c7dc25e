import type { Command } from 'commander';
import type { Config } from '../../config/load.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Expectation } from '../../domain/judgment.ts';
import { shorten } from '../../domain/shorten.ts';
import type { Store } from '../../domain/store.ts';
import { conversationOfText } from '../../evaluation/conversations/read-conversation.ts';
import { addCase, type CaseAdded } from '../../evaluation/suites/add-case.ts';
import { checkWords, whenceWords } from '../../evaluation/suites/added-words.ts';
import type { GivenConversation } from '../../evaluation/suites/case-source.ts';
import { readInputFile } from '../../platform/files/output-files.ts';
import { createSandbox } from '../../platform/sandbox/sandbox.ts';
import { commandPrefix, printResult, withStore } from '../context.ts';
import { type Io, LEFT, typedPath } from '../io.ts';
import { mustSayWhat, outputSource } from './output-case.ts';

export interface AddCaseOptions {
  from?: string;
  conversation?: string;
  output?: string;
  agent?: string;
  suite?: string;
  expect?: Expectation;
  claim?: string;
  task?: string;
  shouldSay?: string;
  dryRun?: boolean;
}

/** Makes a case of a stored answer, or shows what it would be. */
export async function addRequestedCase(io: Io, o: AddCaseOptions, command: Command): Promise<void> {
  const { dryRun = false, suite, expect, claim, task } = o;
  mustNameOne(o);
  await withStore(io, command, async ({ store, config }) => {
    const sandbox = createSandbox();
    try {
      const real = o.output === undefined ? null : await outputSource(store, o.output);
      const fault = real?.fault ?? null;
      const shouldSay = o.shouldSay ?? (await shouldHaveSaid(io, store, o, fault));
      if (real !== null && fault !== null && shouldSay === undefined && expect === undefined)
        throw mustSayWhat(real);
      const done = await addCase(
        { store, config, sandbox },
        {
          ...(o.from === undefined
            ? { conversation: real?.conversation ?? givenConversation(io, config, o) }
            : { trial: o.from }),
          dryRun,
          ...(suite === undefined ? {} : { suite }),
          ...(expect === undefined ? {} : { expect }),
          ...(claim === undefined ? {} : { claim }),
          ...(task === undefined ? {} : { task }),
          ...(shouldSay === undefined ? {} : { shouldSay }),
        },
      );
      printResult(io, command, done, addedText(done, io));
    } finally {
      await sandbox.close();
    }
  });
}

function mustNameOne({ from, conversation, output }: AddCaseOptions): void {
  if ([from, conversation, output].filter((given) => given !== undefined).length !== 1)
    throw new DaytwoError({
      code: 'no-trial',
      exitCode: EXIT.usage,
      message:
        'say what the case is made of: --from TRIAL, --output ID or --conversation FILE, one of them',
      next: 'daytwo runs lists the runs, and daytwo runs RUN --json the trials of one with their ids',
    });
}

/** The conversation in a file, and whose it is. */
function givenConversation(
  io: Io,
  config: Config,
  { conversation: file = '', agent }: AddCaseOptions,
): GivenConversation {
  const [only, other] = Object.keys(config.agents);
  const whose = agent ?? (other === undefined ? only : undefined);
  if (whose === undefined)
    throw new DaytwoError({
      code: 'no-agent',
      exitCode: EXIT.usage,
      message: 'say whose suite takes it: --agent NAME',
      next: `known agents are ${Object.keys(config.agents).join(', ')}`,
    });
  const text = readInputFile(typedPath(io, file), 'check the path after --conversation');
  const read = conversationOfText(text);
  if ('error' in read)
    throw new DaytwoError({
      code: 'no-conversation',
      exitCode: EXIT.usage,
      message: `${file} holds no conversation: ${read.error}`,
      next: 'write [{"role": "user", "content": "…"}, {"role": "assistant", "content": "…"}, …]',
    });
  return { file, lines: read.lines, agent: whose };
}

/** Asks whoever can answer what a failed trial should have said; nothing is the answer from before. */
async function shouldHaveSaid(
  io: Io,
  store: Store,
  o: AddCaseOptions,
  fault: string | null,
): Promise<string | undefined> {
  const trial = o.from === undefined ? null : await store.trials.get(o.from);
  if (io.ask === undefined || o.expect !== undefined) return undefined;
  if (trial?.outcome === 'fail') io.err(`This trial failed: ${oneLine(trial.reason)}`);
  else if (fault !== null) io.err(`This answer was not right: ${fault}.`);
  else return undefined;
  const otherwise = fault === null ? ' (Enter: what it said before, when it passed)' : '';
  const said = await io.ask(`What should it have said?${otherwise} `);
  return said === LEFT || said.trim() === '' ? undefined : said.trim();
}

const oneLine = (text: string): string => shorten(text.replace(/\s+/g, ' '), 200);

function failedLines(done: CaseAdded): string[] {
  const { failed } = done;
  const words = whenceWords(done, '--should-say TEXT');
  return [
    ...(failed === null ? [] : ['', `The trial failed: ${oneLine(failed)}`]),
    ...(words === null ? [] : [...(failed === null ? [''] : []), words]),
  ];
}

function addedText(done: CaseAdded, io: Io): string {
  const { diff } = done;
  return [
    done.file.replace(`${io.cwd}/`, ''),
    ...(diff === null ? [] : diff.lines),
    ...(diff !== null && diff.left > 0 ? [`… and ${diff.left} more lines`] : []),
    ...failedLines(done),
    '',
    done.written
      ? `Added ${done.hash.slice(0, 8)} to ${done.agent}/${done.suite}. ${checkWords(done)} It joins ` +
        'the streams after five runs of its own.'
      : `Nothing was written (--dry-run). ${checkWords(done)}`,
    done.written ? `Next: ${commandPrefix(io)} check-config` : '',
  ]
    .join('\n')
    .trimEnd();
}
