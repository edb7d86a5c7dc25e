import type { Command } from 'commander';
import {
  type Anchor,
  type AnchorVerdict,
  JUDGE_KINDS,
  type JudgeKind,
} from '../../domain/anchor.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Store } from '../../domain/store.ts';
import {
  acceptJudge,
  addAnchors,
  anchorOfTrial,
  anchorsOfFile,
  removeAnchor,
} from '../../monitoring/anchors/manage.ts';
import { judgeSuite } from '../../monitoring/anchors/streams.ts';
import { askedOf } from '../../monitoring/anchors/text.ts';
import { readNamed } from '../../platform/files/named-files.ts';
import { createSandbox } from '../../platform/sandbox/sandbox.ts';
import { show, withStore } from '../context.ts';
import { type Io, table, typedPath } from '../io.ts';
import { wholeNumber } from '../numbers.ts';

interface AddOptions {
  trial?: string;
  label?: string;
  by: string;
  note: string;
  assert?: number;
  from?: string;
  agent?: string;
}

export function registerAnchors(program: Command, io: Io): void {
  const anchors = program
    .command('anchors')
    .description(
      'outputs that people labelled: what tells a judge that moved from an agent that did',
    );
  anchors
    .command('add')
    .description(
      'label a stored output, or a file of them; its judge judges it again with every run',
    )
    .requiredOption('--by <name>', 'who says so')
    .option('--trial <id>', 'the trial whose output it is')
    .option(
      '--label <label>',
      'what the judge should say: pass or fail of a rubric; acted, refused, partial, ' +
        'escalated, clarified or other of what the agent did',
    )
    .option('--assert <n>', 'which rubric, where the case has several', wholeNumber(1))
    .option(
      '--from <file>',
      'JSON lines: {"rubric", "output", "label"} or {"prompt", "output", "label", ' +
        '"toolCalls"?}, each with an optional "note"',
    )
    .option('--agent <agent>', 'whose judge, with --from')
    .option('--note <text>', 'why', '')
    .addHelpText(
      'after',
      `
Read the output and say what the judge should say of it; do not look first at what it said.
Thirty anchors, half of them passes, tell a judge that moved ten points from an agent that did.
Examples:
  daytwo runs RUN --json                                        the trials of a run, with their ids
  daytwo anchors add --trial trial_01ab --label fail --by ana
  daytwo anchors add --from labelled.jsonl --agent refund-desk --by ana`,
    )
    .action(async (o: AddOptions, command: Command) =>
      withStore(io, command, async ({ store, recorder, config }) => {
        const sandbox = createSandbox();
        try {
          const made = await drafts();
          const fresh = await addAnchors(store, made);
          const old = made.length - fresh.length;
          const more =
            old === 0
              ? ''
              : ` ${old} ${old === 1 ? 'was' : 'were'} there already and ` +
                `stay${old === 1 ? 's' : ''} as labelled; daytwo anchors remove ID takes one away.`;
          show(
            io,
            command,
            fresh,
            `${fresh.length} anchor${fresh.length === 1 ? '' : 's'} added${
              fresh.length === 0
                ? ''
                : `: ${fresh
                    .slice(0, 3)
                    .map((a) => `${a.id} (${a.label})`)
                    .join(', ')}${fresh.length > 3 ? ', …' : ''}`
            }.${more} The judge judges them again with every run; each costs a call.`,
          );
        } finally {
          await sandbox.close();
        }

        async function drafts(): Promise<Anchor[]> {
          if (o.from !== undefined) {
            if (o.agent === undefined)
              throw new DaytwoError({
                code: 'no-agent',
                exitCode: EXIT.usage,
                message: 'say whose judge these are for: --agent NAME',
                next: `known agents are ${Object.keys(config.agents).join(', ')}`,
              });
            return anchorsOfFile({ config }, recorder, o.agent, textOfFile(io, o.from), {
              by: o.by,
              note: o.note,
            });
          }
          if (o.trial === undefined || o.label === undefined)
            throw new DaytwoError({
              code: 'no-trial',
              exitCode: EXIT.usage,
              message: 'say what to label: --trial ID --label LABEL, or --from FILE.jsonl',
              next:
                'daytwo runs lists the runs, and daytwo runs RUN --json the trials of ' +
                'one with their ids',
            });
          const nth = o.assert ?? null;
          return [
            await anchorOfTrial(
              { store, config, sandbox },
              recorder,
              o.trial,
              { label: o.label, by: o.by, note: o.note },
              nth,
            ),
          ];
        }
      }),
    );

  anchors
    .command('list')
    .description('every anchor with what people said and what its judge said last')
    .option('--agent <agent>', 'of this agent only')
    .action(async (o: { agent?: string }, command: Command) =>
      withStore(io, command, async ({ store }) => {
        const judges = await judgesOf(store, o.agent);
        const words =
          judges.length === 0
            ? 'No anchor yet. Label some outputs: daytwo anchors add --trial ID --label pass --by YOU'
            : judges
                .map(
                  (j) =>
                    `${j.words}\n${table([['id', 'people', 'judge', 'asked', 'output'], ...j.anchors.map(({ anchor, last }) => [anchor.id, anchor.label, last === null ? 'not asked yet' : (last.verdict ?? 'no verdict'), short(askedOf(anchor), 36), short(anchor.output, 50)])])}`,
                )
                .join('\n\n');
        show(
          io,
          command,
          judges.map(({ words: _words, ...j }) => j),
          words,
        );
      }),
    );

  anchors
    .command('remove <id>')
    .description('take an anchor away: a label that was wrong, a text that says nothing')
    .requiredOption('--by <name>', 'who says so')
    .action(async (id: string, o: { by: string }, command: Command) =>
      withStore(io, command, async ({ store, recorder }) => {
        const gone = await removeAnchor(store, recorder, id, o.by);
        show(
          io,
          command,
          gone,
          `${gone.id} (${gone.label}) is removed; its judge is not asked about it any more.`,
        );
      }),
    );

  anchors
    .command('accept')
    .description(
      'take a judge as it is now: later looks at it are compared with what it says today',
    )
    .requiredOption('--agent <agent>', 'whose judge')
    .requiredOption('--by <name>', 'who says so')
    .option('--judge <judge>', 'rubric or judgment', 'rubric')
    .option('--note <text>', 'why', '')
    .action(
      async (o: { agent: string; by: string; judge: string; note: string }, command: Command) =>
        withStore(io, command, async ({ store, recorder }) => {
          const judge = JUDGE_KINDS.find((j) => j === o.judge);
          if (judge === undefined)
            throw new DaytwoError({
              code: 'no-judge',
              exitCode: EXIT.usage,
              message: `there is no "${o.judge}" judge`,
              next: `say --judge ${JUDGE_KINDS.join(' or --judge ')}`,
            });
          const done = await acceptJudge(store, recorder, o.agent, judge, o.by, o.note);
          show(
            io,
            command,
            done,
            `The ${judge} judge of ${o.agent} is compared with its last ${done.runs.length} ` +
              `run${done.runs.length === 1 ? '' : 's'} from now on. The pass rates it decides ` +
              'moved with it: approve those too (daytwo baseline approve), or they stay open.',
          );
        }),
    );
}

interface JudgeRow {
  agent: string;
  judge: JudgeKind;
  agrees: number;
  of: number;
  /** Share of the alarm bar that its own evidence has reached; null before the first look. */
  evidence: number | null;
  anchors: { anchor: Anchor; last: AnchorVerdict | null }[];
  words: string;
}

async function judgesOf(store: Store, agent: string | undefined): Promise<JudgeRow[]> {
  const all = await store.anchors.list(agent === undefined ? {} : { agent });
  const reviews = await store.drift.latest();
  const groups = Map.groupBy(all, (a) => `${a.agent} ${a.question.kind}`);
  return Promise.all(
    [...groups.values()]
      .flatMap((anchors) => (anchors[0] === undefined ? [] : ([anchors] as const)))
      .map(async (anchors): Promise<JudgeRow> => {
        const { agent: whose, question } = anchors[0] as Anchor;
        const last = new Map(
          (await store.anchors.verdicts(whose, question.kind)).map((v) => [v.anchor, v]),
        );
        const rows = anchors.map((anchor) => ({ anchor, last: last.get(anchor.id) ?? null }));
        const said = rows.filter((r) => r.last !== null && r.last.verdict !== null);
        const agrees = said.filter((r) => r.last?.verdict === r.anchor.label).length;
        const evidence =
          reviews.find(
            (r) =>
              r.review.stream.agent === whose &&
              r.review.stream.suite === judgeSuite(question.kind),
          )?.review.evidence ?? null;
        const bar =
          evidence === null
            ? 'not compared yet'
            : `${evidence < 0.01 ? 'under 1' : Math.round(Math.min(evidence, 10) * 100)} % ` +
              'of the alarm bar';
        return {
          agent: whose,
          judge: question.kind,
          agrees,
          of: said.length,
          evidence,
          anchors: rows,
          words:
            `${whose}, ${question.kind} judge: agrees with people on ${agrees} of ` +
            `${said.length} anchors; ${bar}`,
        };
      }),
  );
}

const textOfFile = (io: Io, file: string): string =>
  readNamed(typedPath(io, file), 'check the path after --from');

const short = (text: string, most: number): string => {
  const one = text.replace(/\s+/g, ' ');
  return one.length <= most ? one : `${one.slice(0, most - 1)}…`;
};
