import { readFileSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import { DaytwoError, EXIT, messageOf } from '../../domain/errors.ts';
import { fileWords } from '../../domain/text-files.ts';
import { realClock } from '../../platform/clock/real.ts';
import { checkReply, type CheckRequest } from '../../triage/check.ts';
import { readCheck } from '../../triage/check-problems.ts';
import { decideProposal, proposalList } from '../../triage/decide-proposal.ts';
import { yamlOf } from '../../triage/proposals.ts';
import { runProposals } from '../../triage/propose.ts';
import { triageDay } from '../../triage/queries.ts';
import { runTriage, triageOf } from '../../triage/run.ts';
import { actorNamed } from '../actor.ts';
import { printResult, withStore, typedHere } from '../context.ts';
import { isDay } from '../../domain/told-date.ts';
import { type Io, typedPath } from '../io.ts';
import { withPlatform } from '../runtime.ts';
import { checkText, decidedText, triageText } from '../text/triage.ts';

const clockOf = (recorder: IncidentRecorder) => ({
  now: () => recorder.now(),
  monotonic: () => realClock.monotonic(),
});

/** Gives what is new its place, and shows the day of every agent that has a triage file. */
export async function showTriage(
  io: Io,
  o: { agent?: string; day?: string; share?: boolean },
  command: Command,
): Promise<void> {
  if (o.day !== undefined && !isDay(o.day))
    throw usage('bad-date', `"${o.day}" is no day`, 'write it like 2026-03-02');
  await withStore(io, command, async ({ store, config, recorder }) => {
    const deps = { store, config, clock: clockOf(recorder) };
    const agents = o.agent === undefined ? Object.keys(config.triageFiles) : [o.agent];
    if (agents.length === 0)
      throw usage(
        'no-triage',
        `no agent of ${config.file} has triage`,
        'write triage: triage.yaml under an agent; daytwo triage --help shows such a file',
      );
    const days = [];
    for (const agent of agents) {
      triageOf(config, agent);
      if (o.day === undefined) {
        await runProposals(deps, agent);
        await runTriage(deps, agent, o.share === true);
      }
      const day = await triageDay(deps, agent, o.day);
      const open = (await proposalList(store, agent)).filter((p) => p.state === 'open');
      days.push({ ...day, proposals: open });
    }
    const words = days.map((d) => triageText(d, d.proposals, typedHere(command))).join('\n\n');
    printResult(io, command, days, words);
  });
}

/** Says of one reply whether it may go out; exit code 1 where it is held. */
export async function checkOne(io: Io, file: string | undefined, command: Command): Promise<void> {
  const asked = requestIn(await given(io, file), file ?? 'standard input');
  await withStore(io, command, async ({ store, config, recorder }) => {
    const answer = await withPlatform(store, ({ sandbox }) =>
      checkReply({ store, config, clock: clockOf(recorder), sandbox }, asked, 'up-to-date'),
    );
    if (answer.decision === 'hold') io.setExit(EXIT.badNews);
    printResult(io, command, answer, checkText(answer));
  });
}

/** Takes a proposal, or leaves it. */
export async function answerProposal(
  io: Io,
  act: 'accept' | 'refuse',
  of: { id: string; by: string; note: string },
  command: Command,
): Promise<void> {
  await withStore(io, command, async ({ store, config, recorder }) => {
    const by = await actorNamed(io, config, of.by);
    const done = await decideProposal(store, { ...of, act, by }, recorder.now());
    const at = done.decided?.at ?? '';
    const override = { ...done, lane: done.to, by, at };
    const file = config.triageFiles[done.agent]?.file ?? 'triage.yaml';
    printResult(
      io,
      command,
      done,
      decidedText(done, act === 'accept' ? yamlOf(override) : null, file),
    );
  });
}

function given(io: Io, file: string | undefined): string | Promise<string> {
  if (file === undefined || file === '-') return readAll(io.stdin);
  try {
    return readFileSync(typedPath(io, file), 'utf8');
  } catch (e) {
    throw usage('no-file', `${file} ${fileWords(e)}`, 'name a file with one JSON object');
  }
}

function requestIn(text: string, from: string): CheckRequest {
  const next = 'it needs {"agent", "prompt", "output"}; daytwo triage check --help shows one';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (e) {
    throw usage('bad-request', `${from} is no JSON: ${messageOf(e)}`, next);
  }
  const read = readCheck(value);
  if (read.ok) return read.request;
  throw usage('bad-request', `${from} cannot be read: ${read.problems.join('; ')}`, next);
}

const usage = (code: string, message: string, next: string): DaytwoError =>
  new DaytwoError({ code, exitCode: EXIT.usage, message, next });
