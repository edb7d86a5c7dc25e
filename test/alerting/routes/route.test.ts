import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type About, routeOf } from '../../../src/alerting/routes/route.ts';
import type { RouteConfig } from '../../../src/config/schema-alerts.ts';
import { INCIDENT_KINDS } from '../../../src/domain/incident.ts';
import { SEVERITIES } from '../../../src/domain/telling.ts';

const ALL = ['slack', 'finance', 'oncall'];
const URGENT: About = { agent: 'refund', kind: 'failing-now', severity: 'urgent' };
const route = (over: Partial<RouteConfig>): RouteConfig => ({ also: false, ...over });

describe('routes', () => {
  test('where there are none, or none fits, tell every channel', () => {
    expect(routeOf([], URGENT, ALL)).toMatchObject({ channels: ALL, people: [] });
    const other = [route({ agents: ['billing'], channels: ['finance'] })];
    expect(routeOf(other, URGENT, ALL)).toMatchObject({
      channels: ALL,
      reason: expect.stringContaining('no route fits'),
    });
  });

  test('are decided by the first that fits; later ones add to it only if they say so', () => {
    const routes = [
      route({ kinds: ['spend'], channels: ['finance'] }),
      route({ severities: ['urgent'], channels: ['oncall'], people: ['ana'] }),
      route({ agents: ['refund'], channels: ['slack'] }),
      route({ agents: ['refund'], channels: ['finance'], people: ['ben', 'ana'], also: true }),
    ];
    expect(routeOf(routes, URGENT, ALL)).toEqual({
      channels: ['finance', 'oncall'],
      people: ['ana', 'ben'],
      reason: '2 routes (2, 4)',
    });
    expect(routeOf(routes, { ...URGENT, kind: 'spend', agent: null }, ALL)).toMatchObject({
      channels: ['finance'],
      people: [],
    });
  });

  test('that name people only leave the channels as they are', () => {
    expect(routeOf([route({ people: ['ana'] })], URGENT, ALL)).toMatchObject({
      channels: ALL,
      people: ['ana'],
      reason: expect.stringContaining('name no channel'),
    });
  });

  test('of agents and kinds never fit what has none; a digest has a kind of its own', () => {
    const routes = [
      route({ agents: ['refund'], channels: ['slack'] }),
      route({ kinds: ['digest'], channels: ['finance'] }),
    ];
    const none: About = { agent: null, kind: null, severity: 'normal' };
    expect(routeOf(routes, none, ALL).channels).toEqual(ALL);
    expect(routeOf(routes, { ...none, kind: 'digest' }, ALL).channels).toEqual(['finance']);
  });
});

const some = <T>(values: readonly T[]): fc.Arbitrary<T[] | undefined> =>
  fc.option(fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 }), { nil: undefined });
const anyRoute: fc.Arbitrary<RouteConfig> = fc
  .record({
    agents: some(['refund', 'billing']),
    kinds: some([...INCIDENT_KINDS, 'digest'] as const),
    severities: some(SEVERITIES),
    channels: some(ALL),
    people: some(['ana', 'ben']),
    also: fc.boolean(),
  })
  .map(({ agents, kinds, severities, channels, people, also }) => ({
    also,
    ...(agents === undefined ? {} : { agents }),
    ...(kinds === undefined ? {} : { kinds }),
    ...(severities === undefined ? {} : { severities }),
    ...(channels === undefined ? {} : { channels }),
    ...(people === undefined ? {} : { people }),
  }));
const anyAbout: fc.Arbitrary<About> = fc.record({
  agent: fc.constantFrom('refund', 'billing', null),
  kind: fc.constantFrom(...INCIDENT_KINDS, 'digest' as const, null),
  severity: fc.constantFrom(...SEVERITIES),
});

describe('any routes', () => {
  test('tell somebody, each channel once, and only channels that there are', () => {
    fc.assert(
      fc.property(fc.array(anyRoute, { maxLength: 6 }), anyAbout, (routes, about) => {
        const { channels, people, reason } = routeOf(routes, about, ALL);
        expect(channels.length).toBeGreaterThan(0);
        expect(channels).toEqual(ALL.filter((c) => channels.includes(c)));
        expect(new Set(people).size).toBe(people.length);
        expect(reason).not.toBe('');
      }),
    );
  });

  test('are not changed by routes that do not fit, nor by later ones that do not add', () => {
    fc.assert(
      fc.property(
        fc.array(anyRoute, { maxLength: 5 }),
        anyRoute,
        fc.nat(5),
        anyAbout,
        (routes, extra, place, about) => {
          const before = routeOf(routes, about, ALL);
          const isDecided = before.people.length > 0 || !before.reason.includes('no route fits');
          const other = route({ ...extra, agents: ['somebody-else'] });
          const { channels, people } = routeOf(routes.toSpliced(place, 0, other), about, ALL);
          expect({ channels, people }).toEqual({
            channels: before.channels,
            people: before.people,
          });
          if (!isDecided) return;
          const later = routeOf([...routes, { ...extra, also: false }], about, ALL);
          expect(later).toEqual(before);
        },
      ),
    );
  });

  test('that add never take away where the one that decides names channels', () => {
    fc.assert(
      fc.property(fc.array(anyRoute, { maxLength: 5 }), anyAbout, (routes, about) => {
        const base = [route({ channels: ['slack'] }), ...routes];
        expect(routeOf(base, about, ALL).channels).toContain('slack');
      }),
    );
  });
});
