import { expect, it } from 'vitest';
import { factsAsRead } from '../../../src/alerting/incidents/as-read.ts';
import { newNotice } from '../../../src/alerting/incidents/notice.ts';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import { titleAt } from '../../../src/domain/incident-name.ts';
import { incidentOf } from '../messages/samples.ts';

const END = '2026-06-19T00:00:00.000Z';
const facts = plainFacts('sim-1 ends on Friday 19 June 2026 (58 days left)', 'It ends.', {
  details: [{ name: 'Why now', part: 'why-now', lines: ['its end became known late'] }],
});
const incident = {
  ...incidentOf('model-end', facts),
  end: { endsAt: END, replacement: null, step: 60, retired: false },
};
const at = (day: string): number => Date.parse(`${day}T12:00:00Z`);

it('days left are those of the day on which they are read', () => {
  expect(titleAt(incident, at('2026-04-29'))).toBe(
    'sim-1 ends on Friday 19 June 2026 (51 days left)',
  );
  expect(titleAt(incident, at('2026-06-18'))).toMatch(/ \(1 day left\)$/);
  expect(titleAt(incident, at('2026-06-19'))).toMatch(/ \(today\)$/);
  expect(titleAt(incident, at('2026-06-20'))).toBe('sim-1 ends on Friday 19 June 2026');
});

it('why it was told is said of the day on which it was', () => {
  const notice = newNotice(
    { id: 'note_1', incident: incident.id, channel: 'slack', reason: 'opened', facts },
    '2026-04-22T09:00:00.000Z',
  );
  const read = factsAsRead({ ...incident, notices: [notice] }, at('2026-04-29'));
  expect(read.title).toContain('(51 days left)');
  expect(read.details).toEqual([
    {
      name: 'Why it was told on Wednesday 22 April',
      part: 'why-now',
      lines: ['its end became known late'],
    },
  ]);
});
