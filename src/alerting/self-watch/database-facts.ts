import type { IncidentFacts, NextStep } from '../../domain/incident.ts';
import type { CarriedSource } from '../../domain/spending.ts';
import { GONE, type LossKind, type StoreLoss } from '../../domain/store-loss.ts';
import { plural } from '../../domain/text.ts';
import { carriedWords, CONFIRM } from '../../platform/money/earlier-spending.ts';
import { plainFacts } from '../incidents/record.ts';

const TITLES: Readonly<Record<LossKind, string>> = {
  taken: 'Another daytwo works on this database: this one has ended',
  vanished: "daytwo's database was deleted or moved: nothing is watched now",
  replaced: "daytwo's database was replaced: nothing is watched now",
  'log-vanished': "A part of daytwo's database was deleted or overwritten: nothing is watched now",
  full: "No room is left for daytwo's database: nothing is watched now",
  unwritable: "daytwo's database cannot be used any more: nothing is watched now",
  damaged: "daytwo's database is damaged: nothing is watched now",
};

const START = {
  what: 'Start the worker again, unless pm2 or systemd does it by itself',
  command: 'daytwo start',
  costUsd: 0,
};

const steps: Readonly<Record<LossKind, readonly NextStep[]>> = {
  taken: [{ what: 'See which workers run', command: 'ps aux | grep daytwo', costUsd: 0 }],
  vanished: [
    {
      what:
        'Put the file back, or a backup in its place, with the worker stopped. Without ' +
        'either it begins with an empty history',
      command: 'daytwo start',
      costUsd: 0,
    },
  ],
  replaced: [
    {
      what:
        'Put back the file that you want, with the worker stopped, its -wal and -shm ' +
        'deleted. Otherwise it goes on with what lies there now',
      command: 'daytwo start',
      costUsd: 0,
    },
  ],
  'log-vanished': [START, { what: 'See which runs are there', command: 'daytwo runs', costUsd: 0 }],
  full: [{ what: 'See what fills the disk, make room', command: 'df -h', costUsd: 0 }, START],
  unwritable: [
    {
      what: 'See that the disk is mounted, sound and writable',
      command: 'df -h && dmesg | tail',
      costUsd: 0,
    },
    START,
  ],
  damaged: [
    {
      what:
        'Restore a backup with the worker stopped. Without one, a start sets the file ' +
        'aside and begins with an empty history',
      command: 'daytwo start',
      costUsd: 0,
    },
  ],
};

/**
 * What people are told while the worker ends. @param firstRun when the oldest run in it was made,
 * @param waiting messages that were not delivered yet
 */
export function lossFacts(
  loss: StoreLoss,
  at: string,
  firstRun: string | null,
  waiting: number,
): IncidentFacts {
  const since = firstRun === null ? '' : ` since ${firstRun.slice(0, 10)}`;
  const messages =
    waiting === 0 ? '' : `, and ${plural(waiting, 'message')} that had not been delivered`;
  const kept = GONE.has(loss.kind)
    ? 'Lost with it, unless it or a backup comes back: every run, baseline, incident and ' +
      `acknowledgement${since}${messages}.`
    : loss.kind === 'taken'
      ? 'Nothing in it is lost, and the other one goes on with it.'
      : loss.kind === 'log-vanished'
        ? 'What the database itself holds is still there; what only that file held may be lost.'
        : 'What was written into it before is still there; what is seen from now on could not be kept.';
  return plainFacts(
    TITLES[loss.kind],
    `The database ${loss.file} ${loss.why}. ${kept} The worker makes no further call and has ` +
      'ended (exit code 2).',
    {
      since: at,
      next: steps[loss.kind],
    },
  );
}

/** What the next start tells where it had to begin anew. */
export function begunAnewFacts(
  file: string,
  lostAt: string,
  money: CarriedSource | null,
): IncidentFacts {
  return plainFacts(
    'daytwo began anew with an empty database',
    `The one that was lost at ${lostAt} did not come back, so ${file} is a new one: no ` +
      'baseline, no open incident, no history. Alarms come again from the sixth run ' +
      `on.${money === null ? '' : ` Money: ${carriedWords(money)}.`}`,
    {
      next: [
        {
          what:
            'If you have a backup: stop the worker, put it in its place, delete the ' +
            'files that end in -wal and -shm, start',
          command: 'daytwo start',
          costUsd: 0,
        },
        ...moneySteps(money),
      ],
    },
  );
}

/** What the next start tells where a database was there again. */
export function goesOnFacts(file: string, lost: { at: string; why: string }): IncidentFacts {
  return plainFacts(
    'daytwo is watching again',
    `The worker ended at ${lost.at}, because the database ${lost.why}. It was started again ` +
      `and uses what lies at ${file} now.`,
    {
      next: [{ what: 'See whether the newest runs are there', command: 'daytwo runs', costUsd: 0 }],
    },
  );
}

/** What the next start tells where a database was there again, and nobody had heard of its loss. */
export function untoldFacts(file: string, lost: { at: string; why: string }): IncidentFacts {
  return plainFacts(
    'daytwo had ended without its database, and nobody was told',
    `The worker, or a command, ended at ${lost.at}, because the database ${lost.why}. No channel ` +
      `took a message of it then. The worker was started again and uses what lies at ${file} ` +
      `now; nothing was watched ` +
      'in between.',
    {
      since: lost.at,
      next: [
        { what: 'See whether the newest runs are there', command: 'daytwo runs', costUsd: 0 },
        {
          what: 'Send one test message to each channel',
          command: 'daytwo alerts test',
          costUsd: 0,
        },
      ],
    },
  );
}

/** What the next start tells where a database was there again that lacks what the lost one held. */
export function otherHistoryFacts(
  file: string,
  lost: { at: string; why: string; newestRun: string | null },
  money: CarriedSource | null,
): IncidentFacts {
  return plainFacts(
    'daytwo is watching again, with another history',
    `The worker ended at ${lost.at}, because the database ${lost.why}. It was started again and ` +
      `uses what lies at ${file} now: a backup, or the database of another. The newest run of ` +
      `the lost one, ${lost.newestRun ?? 'unknown'}, is not in it. Runs, baselines, open ` +
      'incidents and acknowledgements are those of that ' +
      `file.${money === null ? '' : ` Money: ${carriedWords(money)}.`}`,
    {
      since: lost.at,
      next: [
        { what: 'See whose runs these are', command: 'daytwo runs', costUsd: 0 },
        {
          what:
            'If it is not the one that you want: stop the worker, put the right one in its ' +
            'place, delete the files that end in -wal and -shm, start',
          command: 'daytwo start',
          costUsd: 0,
        },
        ...moneySteps(money),
      ],
    },
  );
}

/** An earlier start set a damaged file aside, and this one began with an empty database. */
export function setAsideFacts(name: string, money: CarriedSource | null): IncidentFacts {
  return plainFacts(
    'The database was damaged and set aside; history begins anew',
    `${name} lies beside the new, empty database. Baselines and open incidents are in the ` +
      'old file; until it is recovered, comparisons start from ' +
      `nothing.${money === null ? '' : ` Money: ${carriedWords(money)}.`}`,
    {
      next: [
        {
          what: 'Try to recover it, with the worker stopped',
          command: `sqlite3 ${name} .recover | sqlite3 recovered.db`,
          costUsd: 0,
        },
        ...moneySteps(money),
      ],
    },
  );
}

function moneySteps(money: CarriedSource | null): NextStep[] {
  if (money === null || money.known) return [];
  return [
    { what: "Say what was spent; your providers' usage pages know", command: CONFIRM, costUsd: 0 },
  ];
}
