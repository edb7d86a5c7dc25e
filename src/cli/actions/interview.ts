import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { isMap } from '../../config/untyped.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { type Interview, type InterviewOptions, interviewFor } from '../init/interview/answers.ts';
import { casesText, draftCases, type KnownTask } from '../init/interview/cases.ts';
import { claimsText, draftClaims } from '../init/interview/claims.ts';
import { draftSoul, soulText } from '../init/interview/soul.ts';
import { makeAsking } from '../init/asking.ts';
import { realRequests } from '../init/interview/real-requests.ts';
import { type Place, writeInstallation } from '../init/write.ts';
import { cleanJson, type Io } from '../io.ts';

/** What an interview left behind. */
export interface Interviewed {
  agent: string;
  answers: Interview;
  /** As seen from the configuration's folder. */
  files: { cases: string; claims: string; soul: string };
  cases: number;
  /** Of these, how many ask in a customer's own words. */
  real: number;
  claims: number;
  /** Lines that are still to be written into the agent's entry in daytwo.yaml. */
  add: readonly string[];
}

/** An agent as its configuration names it. */
interface Known {
  id: string;
  /** Its instructions as they are; empty where none can be read. */
  soul: string;
  /** Kinds of work that its configuration names. */
  tasks: readonly KnownTask[];
}

/**
 * Asks what an agent does, for whom, what it must never do and when it must ask; writes ten cases,
 * the claims that they test and a draft of what its instructions lack, all beside what is there.
 * No model is called, and nothing that exists is changed.
 */
export async function interview(
  io: Io,
  place: Place,
  o: InterviewOptions & { name?: string; json: boolean; isFresh: boolean },
  asks: boolean,
): Promise<Interviewed> {
  const known = agentIn(place, o.name);
  if (asks)
    io.err(`About ${known.id}: a few questions, from which ten cases and its claims are made.`);
  const answers = await interviewFor(o, makeAsking(io, asks));
  const { id, tasks } = known;
  const files = {
    cases: `suites/${id}-interview.yaml`,
    claims: isThere(place, `claims/${id}.yaml`)
      ? `claims/${id}-interview.yaml`
      : `claims/${id}.yaml`,
    soul: `souls/${id}/SOUL.draft.md`,
  };
  if (isThere(place, files.cases)) throw interviewedBefore(place, files.cases);
  const real = o.isFresh ? [] : await realRequests(io, place, id);
  const cases = draftCases(answers, real, tasks);
  const claims = draftClaims(answers, tasks);
  writeInstallation(
    place,
    new Map([
      [files.cases, casesText(cases)],
      [files.claims, claimsText(claims)],
      [files.soul, soulText(draftSoul(answers, known.soul))],
    ]),
  );
  const isAdded = o.isFresh && addSuite(place, id, files.cases);
  const done: Interviewed = {
    agent: id,
    answers,
    files,
    cases: cases.length,
    real: real.length,
    claims: claims.length,
    add: [
      ...(files.claims.endsWith('-interview.yaml') ? [] : [`claims: ${files.claims}`]),
      ...(isAdded ? [] : ['suites:', `  - file: ${files.cases}`]),
    ],
  };
  if (o.json) (io.outCleaned ?? io.out)(cleanJson(io, done));
  else io.out(interviewedText(place, done));
  return done;
}

function interviewedText(
  place: Place,
  { agent, files, cases, real, claims, add }: Interviewed,
): string {
  const { shown, typed } = place;
  return `Wrote for ${agent}, and changed nothing that was there:
  ${shown}/${files.cases}   ${cases} cases${real === 0 ? '' : `, ${real} of them what customers asked and a person called right`}
  ${shown}/${files.claims}   ${claims} claims, all undecided
  ${shown}/${files.soul}   what its instructions lack: take over what is right
Next:
  1. Read them, and put your customers' own words into the cases.
  2. Under agents.${agent} in ${shown}/daytwo.yaml:
${add.map((line) => `       ${line}`).join('\n')}${movedWords(files.claims, agent)}
  3. ${typed} check-config
${real === 0 ? fromOutputs(typed, agent) : fromReviews(typed)}`;
}

/** An agent has one file of claims. */
const movedWords = (claims: string, agent: string): string =>
  claims === `claims/${agent}.yaml`
    ? ''
    : `\n     and move the lines of ${claims} to the end of claims/${agent}.yaml, which was there.`;

const fromOutputs = (typed: string, agent: string): string =>
  `  4. ${typed} outputs import FILE --agent ${agent}     what it really answered
     ${typed} outputs place                  which kinds of work that was
     ${typed} sample --week                  draws a week of it
     ${typed} review --by YOU                is each right?
     ${typed} claims draft                   what was not, as claims to take`;

const fromReviews = (typed: string): string =>
  `  4. ${typed} claims draft                   what was not right, as claims to take
     ${typed} triage --help                  who looks at what from tomorrow on`;

/** The agent that is meant, of the configuration that lies there. */
function agentIn(place: Place, name: string | undefined): Known {
  const file = join(place.folder, 'daytwo.yaml');
  const agents = existsSync(file) ? agentsIn(readFileSync(file, 'utf8')) : {};
  const ids = Object.keys(agents);
  const id = name ?? (ids.length === 1 ? ids[0] : undefined);
  if (id === undefined || !/^[\w.-]+$/.test(id))
    throw new DaytwoError({
      code: 'no-agent',
      exitCode: EXIT.usage,
      message:
        ids.length > 1
          ? `${file} has several agents: ${ids.join(', ')}`
          : `it is not known which agent is meant`,
      next: 'say which: daytwo init --interview --name AGENT',
    });
  const agent = Object.hasOwn(agents, id) ? agents[id] : undefined;
  return { id, soul: soulOf(place, agent), tasks: tasksOf(agent) };
}

function agentsIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const config: unknown = parse(text);
    const agents = isMap(config) ? config['agents'] : undefined;
    return isMap(agents) ? agents : {};
  } catch {
    // check-config says what is wrong with it; an interview needs its names alone.
    return {};
  }
}

/** What stands under an agent's `outputs.tasks`, with the words by which questions are told. */
function tasksOf(agent: unknown): KnownTask[] {
  const outputs = isMap(agent) ? agent['outputs'] : undefined;
  const tasks = isMap(outputs) ? outputs['tasks'] : undefined;
  return (Array.isArray(tasks) ? tasks : []).flatMap((t: unknown) =>
    isMap(t) && typeof t['name'] === 'string'
      ? [{ name: t['name'], words: [t['name'], t['match']].flat().map(String).join(' ') }]
      : [],
  );
}

const isThere = ({ folder }: Place, file: string): boolean => existsSync(join(folder, file));

const interviewedBefore = ({ shown }: Place, file: string): DaytwoError =>
  new DaytwoError({
    code: 'exists',
    exitCode: EXIT.usage,
    message: `${shown}/${file} is there from an interview before; nothing was written`,
    next: `edit it, or move it away and ask again: daytwo init --interview`,
  });

/** Adds a suite to a configuration that was written a moment ago; false where it cannot be seen how. */
function addSuite({ folder }: Place, id: string, file: string): boolean {
  const at = join(folder, 'daytwo.yaml');
  const text = readFileSync(at, 'utf8');
  const head = text.search(new RegExp(`^ {2}"?${id.replaceAll('.', '\\.')}"?:$`, 'm'));
  const suites = head < 0 ? -1 : text.indexOf('\n    suites:\n', head);
  if (suites < 0) return false;
  const here = suites + '\n    suites:\n'.length;
  const line = `      - file: ${file} # from the interview\n`;
  writeFileSync(at, `${text.slice(0, here)}${line}${text.slice(here)}`);
  return true;
}

/** The text of the files that an agent's entry names as its soul, those that can be read. */
function soulOf({ folder }: Place, agent: unknown): string {
  const given = isMap(agent) ? agent['soul'] : undefined;
  const files = (Array.isArray(given) ? given : [given]).filter((f) => typeof f === 'string');
  return files
    .map((f) => join(folder, f))
    .filter((f) => existsSync(f) && statSync(f).isFile())
    .map((f) => readFileSync(f, 'utf8'))
    .join('\n');
}
