import { describe, expect, it } from 'vitest';
import { decideAfterLook } from '../../../src/alerting/incidents/lifecycle.ts';
import { quietWith } from '../../../src/monitoring/review/suites-quiet.ts';
import { at } from '../../detection/drift/worlds.ts';
import { incidentOf } from '../../domain/rows.ts';

const quiet = (looks: number, day = 20) => ({
  looks,
  since: looks === 0 ? null : at(day - looks),
  at: at(day),
});
const live = incidentOf({
  streams: ['desk/pass', 'shop/pass'],
  quiet: { shop: quiet(0) },
});

describe('an incident of two suites', () => {
  it('is as quiet as the one that is less: what passes again in one ends nothing', () => {
    const now = quietWith(live, 'desk', quiet(12));
    expect(now).toMatchObject({
      looks: 0,
      since: null,
      differing: ['shop'],
      bySuite: { desk: { looks: 12 } },
    });
    expect(
      decideAfterLook(live, live.streams ?? [], {
        alarm: false,
        streams: [],
        quietLooks: now.looks,
        mayOpen: true,
      }),
    ).toMatchObject({ state: 'open', notice: null });
  });

  it('is quiet since the later of them is', () => {
    const both = { ...live, quiet: { shop: quiet(6) } };
    expect(quietWith(both, 'desk', quiet(12))).toMatchObject({ looks: 6, since: at(14) });
  });

  it('is held open by no suite that was left out of it, or that nobody has looked at for a month', () => {
    const other = { ...live, quiet: { sales: quiet(0), shop: quiet(0, 1) } };
    expect(quietWith(other, 'desk', quiet(5, 60)).looks).toBe(5);
  });

  it('goes on as an earlier release left it, which kept one number', () => {
    const { quiet: _, ...earlier } = live;
    expect(quietWith(earlier, 'desk', quiet(7))).toMatchObject({ looks: 7, since: at(13) });
  });
});
