import type { Command } from 'commander';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { plural } from '../../domain/text.ts';
import { planTakeBack, type TakeBackPlan, takeBackPlanned } from '../../outputs/take-back.ts';
import { actorNamed } from '../actor.ts';
import { printResult, withStore } from '../context.ts';
import { type Io, isYes } from '../io.ts';
import { withPlatform } from '../runtime.ts';
import { chosenAgent } from './import-outputs.ts';

/** What `daytwo outputs take-back` was asked. */
export interface TakeBackAsked {
  agent?: string;
  by?: string;
  dryRun?: boolean;
  yes?: boolean;
}

const MOST_KEPT = 5;

/** @throws DaytwoError `no-agent`, `which-agent`, `no-source`, `no-name`, `not-agreed` */
export async function takeBackRequested(
  io: Io,
  command: Command,
  sources: readonly string[],
  o: TakeBackAsked,
): Promise<void> {
  await withStore(io, command, async ({ config, store: opened }) =>
    withPlatform(opened, async ({ store, clock }) => {
      const agent = chosenAgent(config, o.agent);
      const isDry = o.dryRun === true;
      const by = isDry ? '' : await actorNamed(io, config, namedBy(o));
      const plans: TakeBackPlan[] = [];
      for (const source of sources) plans.push(await planTakeBack(store, agent, source));
      const found = plans.reduce((sum, p) => sum + p.outputs.length, 0);
      if (!isDry && found > 0) await mustAgree(io, o, found);
      let gone = 0;
      if (!isDry) for (const plan of plans) gone += await takeBackPlanned(store, clock, plan, by);
      const kept = plans.flatMap((p) => p.kept);
      const told = { agent, sources: plans.map((p) => p.source), found, takenBack: gone, kept };
      printResult(io, command, told, takeBackText(told, isDry));
    }),
  );
}

function namedBy({ by }: TakeBackAsked): string {
  if (by !== undefined) return by;
  throw new DaytwoError({
    code: 'no-name',
    exitCode: EXIT.usage,
    message: 'taking back wants a name',
    next: 'say who does it (--by NAME), or look first what would go (--dry-run)',
  });
}

async function mustAgree(io: Io, { yes }: TakeBackAsked, found: number): Promise<void> {
  if (yes === true) return;
  const answer = await io.ask?.(`Take ${plural(found, 'output')} back? (yes/no) `);
  if (answer !== undefined && isYes(answer)) return;
  throw new DaytwoError({
    code: 'not-agreed',
    exitCode: EXIT.usage,
    message: `nothing was taken back; ${plural(found, 'output')} would be`,
    next: 'answer yes, or give --yes',
  });
}

function takeBackText(
  of: {
    agent: string;
    sources: readonly string[];
    found: number;
    takenBack: number;
    kept: string[];
  },
  isDry: boolean,
): string {
  const { agent, sources, found, takenBack, kept } = of;
  const from = `${agent} from ${sources.join(', ')}`;
  const first = isDry
    ? `${plural(found, 'output')} of ${from} would be taken back.`
    : `${plural(takenBack, 'output')} of ${from} taken back: counted no more, and they may be imported again.`;
  const more = kept.length > MOST_KEPT ? ` and ${kept.length - MOST_KEPT} more` : '';
  return [
    first,
    ...(kept.length === 0
      ? []
      : [
          `${plural(kept.length, 'output')} ${kept.length === 1 ? 'stays' : 'stay'}, for somebody reviewed ` +
            `${kept.length === 1 ? 'it' : 'them'}: ${kept.slice(0, MOST_KEPT).join(', ')}${more}.`,
        ]),
    ...(sources.some((s) => s.startsWith('follow:'))
      ? [
          'Files that are followed are read on from where they are; daytwo outputs import FILE --again reads one whole.',
        ]
      : []),
  ].join('\n');
}
