import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IncidentRecorder } from '../../../src/alerting/incidents/record.ts';
import { renderSlack } from '../../../src/alerting/messages/slack.ts';
import type { Notice } from '../../../src/domain/incident.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { runDueJobs } from '../../../src/platform/schedule/scheduler.ts';
import { reviewJobs } from '../../../src/triage/review/daily.ts';
import { NOW, openPage, type Page } from '../../web/deps.ts';
import { allocated, putDay, putPlanted, TODAY } from '../../web/inbox-data.ts';

let page: Page;
afterEach(() => page.close());

/** Lets a day come, and gives what waits to be sent then. */
async function told(review: string, channels = ['slack', 'mail']): Promise<Notice[]> {
  page.configure(`${review}\n`);
  const { config, store } = page.on();
  const { clock } = page;
  const recorder = new IncidentRecorder({ ids: countingIds(), now: () => clock.now(), channels });
  const jobs = reviewJobs({ store, config, clock }, recorder);
  const failed = (_job: string, e: unknown): void => {
    throw e;
  };
  await runDueJobs(store, clock, jobs, failed);
  await clock.advanceTo(NOW + 3 * 3_600_000);
  await runDueJobs(store, clock, jobs, failed);
  return store.outbox.pending();
}

describe('the daily word on what is to be reviewed', () => {
  beforeEach(() => {
    page = openPage();
  });

  it('tells nobody anything unless it is asked for', async () => {
    await putDay(page.store);
    expect(await told('review: {}')).toEqual([]);
  });

  it('tells nobody anything on a day without items', async () => {
    expect(await told("review: { daily: '0 14 * * *' }")).toEqual([]);
  });

  it("tells today's five once to each channel, without a word of what was asked or answered", async () => {
    await putDay(page.store);
    await putPlanted(page.store, 'out-21');
    const notices = await told("review: { daily: '0 14 * * *' }");
    expect(notices.map((n) => [n.channel, n.reason])).toEqual([
      ['slack', 'review'],
      ['mail', 'review'],
    ]);
    const { facts } = notices[0] ?? {};
    expect(facts?.title).toBe('5 answers to look at today');
    const [today] = facts?.details ?? [];
    expect(today?.lines).toHaveLength(5);
    expect(today?.lines[0]).toBe(
      '1. Refund desk · delivery · customer · 180 EUR · answered 2026-03-10 08:00 UTC: money over $100 and a task that is still developing',
    );
    // The short message of a channel says each of them too.
    const slack = notices[0];
    if (slack === undefined) throw new Error('nobody was told');
    const sent = JSON.stringify(renderSlack({ notice: slack, incident: null, thread: null }));
    for (const line of today?.lines ?? []) expect(sent).toContain(line);
    expect(JSON.stringify(notices)).not.toMatch(/mixer|I am sorry|planted/);
    expect(facts?.next[0]?.command).toBe('daytwo review --by YOU');
  });

  it('tells two of one kind, for one reason, apart by their time', async () => {
    const reason = 'risk: high, and no rule says otherwise';
    const twins = ['08:01', '08:02'].map((at, n) =>
      allocated(`twin-${n}`, n + 1, {
        sourceId: `t${n}`,
        task: null,
        money: null,
        at: `${TODAY}T${at}:00.000Z`,
        allocation: { lane: 'deep', day: TODAY, rank: n + 1, reason, at: `${TODAY}T09:00:00.000Z` },
      }),
    );
    await page.store.realOutputs.put(twins);
    const [notice] = await told("review: { daily: '0 14 * * *' }");
    const lines = notice?.facts.details?.[0]?.lines ?? [];
    expect(lines.map((l) => / · answered .* (\d\d:\d\d) UTC: risk: high/.exec(l)?.[1])).toEqual([
      '08:01',
      '08:02',
    ]);
  });

  it('keeps none of the words that it told once it has left or nobody wants it, and once somebody is forgotten', async () => {
    await putDay(page.store);
    const { outbox } = page.store;
    const word = "review: { daily: '0 14 * * *', answers: true }";
    const [left, unwanted, waits] = await told(word, ['slack', 'mail', 'other']);
    expect(JSON.stringify([left, unwanted, waits]).match(/mixer/g)?.length).toBeGreaterThan(2);
    await outbox.sent(left?.id ?? '', TODAY, null);
    await outbox.gaveUp(unwanted?.id ?? '', 'no such channel', TODAY);
    const kept = await outbox.recent(9);
    expect(kept.filter((n) => JSON.stringify(n).includes('mixer')).map((n) => n.id)).toEqual([
      waits?.id,
    ]);
    const [output] = await page.store.realOutputs.list({ limit: 1 });
    await page.store.realOutputs.forget([output?.id ?? ''], TODAY);
    expect(JSON.stringify(await outbox.recent(9))).not.toContain('mixer');
    expect((await outbox.pending())[0]?.facts.title).toBe('5 answers to look at today');
  });

  it('leaves out what somebody has looked at, and counts what is beyond five', async () => {
    await putDay(page.store);
    const more = [6, 7, 8].map((n) =>
      allocated(`more-${n}`, n, {
        sourceId: `m${n}`,
        allocation: {
          lane: 'deep',
          day: TODAY,
          rank: n,
          reason: 'rule: new',
          at: `${TODAY}T06:00:00.000Z`,
        },
      }),
    );
    await page.store.realOutputs.put(more);
    await page.on().acts.review({
      of: 'out-2',
      label: 'right',
      note: '',
      by: 'Ana',
      looked: { seconds: 9 },
    });
    const [notice] = await told(
      "review: { daily: '0 14 * * *', channels: [slack] }\nalerts: { slack: { token: env:SIM_KEY, channel: C0123456789 } }",
    );
    expect(notice?.facts.title).toBe('5 answers to look at today, and 2 more');
    expect(JSON.stringify(notice?.facts.details)).not.toContain('out-2');
    expect(notice?.channel).toBe('slack');
  });

  it('says what was asked and answered where the configuration says so, and leads to the page', async () => {
    await putDay(page.store);
    const [notice] = await told(
      "review: { daily: '0 14 * * *', answers: true }\npublicUrl: https://ops.example.com/daytwo\nweb: { enabled: true }",
    );
    if (notice === undefined) throw new Error('nobody was told');
    expect(notice.facts.details?.[0]?.lines[0]).toContain('The mixer of order 40001');
    const { text, blocks } = renderSlack({ notice, incident: null, thread: null });
    const sent = JSON.stringify({ text, blocks });
    expect(sent).toContain('5 answers to look at today');
    expect(sent).toContain('https://ops.example.com/daytwo/inbox');
    expect(sent).toContain('To review today');
  });
});
