import { afterEach, describe, expect, it } from 'vitest';
import { replyToReview, reviewIn } from '../../../src/answers/slack/review.ts';
import { openPage, type Page } from '../../web/deps.ts';
import { putDay } from '../../web/inbox-data.ts';

let page: Page;
afterEach(() => page.close());

const PEOPLE = 'people: { ana: { name: Ana, slack: U0ANA1 } }\n';

describe('an answer of an agent', () => {
  it('stays out of Slack unless the configuration lets it in, and the place to review is named', async () => {
    page = openPage(`${PEOPLE}publicUrl: https://ops.example.com\n`);
    await putDay(page.store);
    const { text } = await replyToReview(page.on(), 'U0ANA1', '');
    expect(text).toContain('stay out of Slack');
    expect(text).toContain('https://ops.example.com/inbox');
    expect(text).not.toContain('mixer');
  });

  it('is shown once somebody lets it in; what is no word is answered with the words there are', async () => {
    page = openPage(`${PEOPLE}review: { answers: true }\n`);
    await putDay(page.store);
    expect((await replyToReview(page.on(), 'U0ANA1', '1')).blocks[0]).toMatchObject({
      text: { text: 'Look at one first.' },
    });
    const odd = JSON.stringify(await replyToReview(page.on(), 'U0ANA1', 'dance'));
    expect(odd).toContain('Say `1`, `2`, `3` or `4`');
    expect(odd).toContain('mixer');
    const again = await replyToReview(page.on(), 'U0ANA1', 'undo');
    expect(JSON.stringify(again)).toContain('That did not work: Ana has no such review.');
  });
});

describe('a press', () => {
  it('is one on a review only where it says item, word and time, and nothing else', () => {
    page = openPage();
    const press = (action_id: string, value: string): ReturnType<typeof reviewIn> =>
      reviewIn({ actions: [{ action_id, value }] });
    expect(press('daytwo.review.3', 'out-1 token')).toEqual({
      of: 'out-1',
      label: 'wrong',
      shown: 'token',
    });
    expect(press('daytwo.review.5', 'out-1 token')).toBeNull();
    expect(press('daytwo.review.3', 'out-1')).toBeNull();
    expect(press('daytwo.review.3', 'out-1 token more')).toBeNull();
    expect(press('daytwo.acknowledge', 'inc_1')).toBeNull();
  });
});
