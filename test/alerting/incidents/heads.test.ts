import { expect, it } from 'vitest';
import {
  besideMatter,
  headsOf,
  listedByMatter,
  mattersOf,
  toldBeside,
} from '../../../src/alerting/incidents/heads.ts';
import { headline } from '../../../src/web/pages/now.ts';
import { incidentOf } from '../../domain/rows.ts';

const outage = incidentOf({ id: 'outage' });
const live = [
  outage,
  incidentOf({ id: 'refund', group: 'outage' }),
  incidentOf({ id: 'clerk', group: 'outage' }),
  incidentOf({ id: 'alone', group: 'one that is over' }),
];

it('what people were told of in one message is one matter', () => {
  expect(headsOf(live).map((i) => i.id)).toEqual(['outage', 'alone']);
  expect(toldBeside(outage, live).map((i) => i.id)).toEqual(['refund', 'clerk']);
  expect(headline({ agents: [], waiting: live.slice(0, 3) })).toBe(
    'The agents are well. One other matter waits.',
  );
});

it('a matter is counted once where it stands, and all that is listed has a place', () => {
  const ack = { by: 'ana', note: '', at: '', until: null };
  const all = [
    ...live,
    incidentOf({ id: 'of clerk', group: 'clerk' }),
    incidentOf({ id: 'taken', state: 'acknowledged', ack }),
    incidentOf({ id: 'back', state: 'recovering', group: 'outage' }),
    incidentOf({ id: 'with back', state: 'recovering', group: 'back', ack }),
  ];
  const ids = (of: readonly { id: string }[]): string[] => of.map((i) => i.id);
  const { waiting, taken, recovering } = mattersOf(all);
  expect([ids(waiting), ids(taken), ids(recovering)]).toEqual([
    ['outage', 'alone'],
    ['taken'],
    ['back'],
  ]);
  const heads = [...waiting, ...taken, ...recovering];
  const named = heads.flatMap((head) => [head, ...besideMatter(head, all)]);
  expect(ids(named).toSorted()).toEqual(ids(all).toSorted());
  const waits = all.filter((i) => i.state === 'open');
  expect(listedByMatter(waits).map((l) => [l.incident.id, l.toldWith])).toEqual([
    ['outage', null],
    ['refund', 'outage'],
    ['clerk', 'outage'],
    ['of clerk', 'outage'],
    ['alone', null],
  ]);
});
