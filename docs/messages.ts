// Draws docs/images/messages again: `npm run demo -- --folder FOLDER`, then
// `npm run docs:messages -- FOLDER`. Each picture is made of the very message that the channel is
// sent, laid out as its format says: no service of others is asked, and none of their pages is shown.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { pictureSvg } from '../src/alerting/messages/chart.ts';
import { renderDiscord } from '../src/alerting/messages/discord.ts';
import { escapeHtml, renderEmail } from '../src/alerting/messages/email.ts';
import { renderPagerDuty } from '../src/alerting/messages/pagerduty.ts';
import { renderSlack, renderSlackReply } from '../src/alerting/messages/slack.ts';
import type { SlackBlock, SlackText } from '../src/alerting/messages/slack.ts';
import type { SlackElement } from '../src/alerting/messages/slack-answers.ts';
import { renderTeams } from '../src/alerting/messages/teams.ts';
import type { TeamsElement } from '../src/alerting/messages/teams.ts';
import type { IncidentKind, NoticeReason, Outgoing } from '../src/domain/incident.ts';
import { openStore } from '../src/platform/sqlite/open.ts';
import { launch } from '../test/web/browser.ts';
import { ALL_NOTICES, liveStory, outgoingOf } from './messages-story.ts';

const PLACE = join(import.meta.dirname, 'images/messages');
const PAGE = 'https://daytwo.example.com';

/** What is drawn: the first message of the demo of this kind and for this reason. */
interface Wanted {
  kind?: IncidentKind;
  reason: NoticeReason;
  title?: RegExp;
}
const DRIFT: Wanted = { kind: 'drift', reason: 'opened', title: /pass rate/ };

type Draw = (outgoing: Outgoing) => string;
type Pictures = Readonly<Record<string, readonly [Wanted, Draw]>>;
const PICTURES: Pictures = {
  slack: [DRIFT, slackHtml],
  'slack-thread': [{ kind: 'drift', reason: 'reminder' }, slackReplyHtml],
  'slack-digest': [{ reason: 'digest', title: /open/ }, slackHtml],
  teams: [DRIFT, teamsHtml],
  discord: [DRIFT, discordHtml],
  pagerduty: [DRIFT, pagerDutyHtml],
  'mail-drift': [DRIFT, mailHtml],
  'mail-judgment': [{ kind: 'drift', reason: 'opened', title: /escalations/ }, mailHtml],
  'mail-model-end': [{ kind: 'model-end', reason: 'opened' }, mailHtml],
  'mail-digest': [{ reason: 'digest', title: /open/ }, mailHtml],
};
const FAILING: Wanted = { kind: 'failing-now', reason: 'opened' };
/** Of what the demo has no night for. */
const OF_STORY: Pictures = {
  'slack-failing': [FAILING, slackHtml],
  'mail-failing': [FAILING, mailHtml],
  'slack-moved': [{ kind: 'drift', reason: 'moved' }, slackReplyHtml],
  'slack-recovering': [{ kind: 'drift', reason: 'recovering' }, slackReplyHtml],
  'mail-resolved': [{ kind: 'drift', reason: 'resolved' }, mailHtml],
  'mail-no-verdict': [{ kind: 'no-verdict', reason: 'opened' }, mailHtml],
  'slack-review': [{ reason: 'review' }, slackHtml],
};

const STYLE = `
  body { margin: 0; padding: 20px; background: #fff; color: #1d1c1d; width: 680px;
         font: 15px/1.46 'DejaVu Sans', sans-serif; }
  h3 { font-size: 17px; margin: 0 0 8px; } p { margin: 0 0 8px; white-space: pre-wrap; }
  pre { margin: 0 0 8px; padding: 8px; background: #f6f6f6; border: 1px solid #ddd;
        border-radius: 4px; font: 12px/1.5 'DejaVu Sans Mono', monospace; white-space: pre-wrap; }
  .small { color: #616061; font-size: 12.5px; } .two { display: grid; grid-template-columns: 1fr 1fr; }
  button, .pick { font: 600 13px 'DejaVu Sans', sans-serif; padding: 6px 12px; margin: 0 6px 6px 0;
        border: 1px solid #bbb; border-radius: 4px; background: #fff; color: #1d1c1d; display: inline-block; }
  button.primary { background: #007a5a; border-color: #007a5a; color: #fff; }
  .card { border: 1px solid #ddd; border-radius: 6px; padding: 14px; }
  .bar { border-left: 4px solid var(--c); padding-left: 14px; }
  .box { background: #f3f3f3; padding: 8px 12px; border-radius: 4px; margin: 8px 0; }
  .row { margin: 0; } .medium { margin-top: 10px; } .mono { font-family: 'DejaVu Sans Mono', monospace; font-size: 13px; }
  .large { font-size: 18px; } .bolder { font-weight: 700; }
  dt { font-weight: 700; margin-top: 6px; } dd { margin: 0; white-space: pre-wrap; }`;

const paper = (body: string): string =>
  `<!doctype html><meta charset="utf-8"><style>${STYLE}</style><body>${body}</body>`;

/** Slack's own marks, of which our messages use bold, code and links (mrkdwn); the rest is text. */
function slackText({ type, text }: SlackText): string {
  if (type === 'plain_text') return escapeHtml(text);
  return text
    .replace(/```([^]*?)```/g, '<pre>$1</pre>')
    .replace(/`([^`\n]+)`/g, '<code>$1</code>')
    .replace(/\*([^*\n]+)\*/g, '<b>$1</b>')
    .replace(/<(https:[^|>]+)\|([^>]+)>/g, '<a href="$1">$2</a>');
}

function slackElement(e: SlackElement): string {
  return e.type === 'button'
    ? `<button class="${e.style ?? ''}">${escapeHtml(e.text.text)}</button>`
    : `<span class="pick">${escapeHtml(e.placeholder.text)} ▾</span>`;
}

function slackBlock(b: SlackBlock, chart: string): string {
  switch (b.type) {
    case 'header':
      return `<h3>${slackText(b.text)}</h3>`;
    case 'section':
      return 'text' in b
        ? `<p>${slackText(b.text)}</p>`
        : `<div class="two">${b.fields.map((f) => `<p>${slackText(f)}</p>`).join('')}</div>`;
    case 'context':
      return `<p class="small">${b.elements.map(slackText).join(' · ')}</p>`;
    case 'actions':
      return `<div>${b.elements.map(slackElement).join('')}</div>`;
    case 'image':
      return chart;
    case 'divider':
      return '<hr>';
  }
}

function slackHtml(outgoing: Outgoing): string {
  const chart = pictureSvg(outgoing.notice.facts);
  const picture = chart === null ? null : { file: 'F0', alt: 'The chart' };
  const { blocks } = renderSlack(outgoing, { answers: true, picture, publicUrl: PAGE });
  return paper(blocks.map((b) => slackBlock(b, chart ?? '')).join('\n'));
}

function slackReplyHtml(outgoing: Outgoing): string {
  const { blocks } = renderSlackReply(outgoing);
  return paper(blocks.map((b) => slackBlock(b, '')).join('\n'));
}

function teamsElement(e: TeamsElement): string {
  if (e.type === 'Container') return `<div class="box">${e.items.map(teamsElement).join('')}</div>`;
  const runs = e.inlines.map((r) => {
    const looks = [r.size, r.weight, r.isSubtle && 'small', r.fontType && 'mono'];
    return `<span class="${looks.filter(Boolean).join(' ')}">${escapeHtml(r.text)}</span>`;
  });
  return `<p class="row ${e.spacing ?? ''}">${runs.join('')}</p>`;
}

function teamsHtml(outgoing: Outgoing): string {
  const { body, actions = [] } = renderTeams(outgoing, PAGE).attachments[0].content;
  const links = actions.map((a) => `<button>${escapeHtml(a.title)}</button>`);
  return paper(`<div class="card">${[...body.map(teamsElement), ...links].join('\n')}</div>`);
}

/** What Discord reads in our texts: bold and code; whatever else is escaped stands as it is. */
const discordText = (text: string): string =>
  escapeHtml(text)
    .replaceAll('&#96;', '`')
    .replace(/```([^]*?)```/g, '<pre>$1</pre>')
    .replace(/`([^`\n]+)`/g, '<code>$1</code>')
    .replace(/\*\*([^*\n]+)\*\*/g, '<b>$1</b>')
    .replace(/\\([^\w\s])/g, '$1');

function discordHtml(outgoing: Outgoing): string {
  const [{ title, description = '', fields, footer, color }] = renderDiscord(outgoing, PAGE).embeds;
  const items = fields.map(
    (f) => `<dt>${discordText(f.name)}</dt><dd>${discordText(f.value)}</dd>`,
  );
  return paper(
    `<div class="bar" style="--c:#${color.toString(16).padStart(6, '0')}">` +
      `<h3>${discordText(title)}</h3><p>${discordText(description)}</p><dl>${items.join('')}</dl>` +
      `<p class="small">${discordText(footer.text)}</p></div>`,
  );
}

function pagerDutyHtml(outgoing: Outgoing): string {
  const [event] = renderPagerDuty(outgoing, { routingKey: '(your key)', publicUrl: PAGE });
  return paper(`<pre>${escapeHtml(JSON.stringify(event, null, 2))}</pre>`);
}

function mailHtml(outgoing: Outgoing): string {
  const { html, subject } = renderEmail(outgoing, { pictureCid: 'chart', links: { page: PAGE } });
  const chart = pictureSvg(outgoing.notice.facts);
  const source = `data:image/svg+xml;base64,${Buffer.from(chart ?? '').toString('base64')}`;
  const head = `<p style="font:13px sans-serif;color:#666;margin:8px 16px">${escapeHtml(subject)}</p>`;
  return html.replaceAll('cid:chart', source).replace(/<body[^>]*>/, (body) => body + head);
}

/** The first message that is wanted. */
const firstOf = (told: readonly Outgoing[], wanted: Wanted): Outgoing | undefined =>
  told.find(
    ({ notice, incident }) =>
      notice.reason === wanted.reason &&
      wanted.title?.test(notice.facts.title) !== false &&
      wanted.kind === incident?.kind,
  );

async function toldIn(folder: string): Promise<Outgoing[]> {
  const store = openStore(join(folder, 'daytwo-demo.db'), new Date().toISOString());
  const notices = (await store.outbox.recent(ALL_NOTICES)).toReversed();
  const told = await Promise.all(notices.map((n) => outgoingOf(store, n)));
  await store.close();
  return told;
}

async function drawAll(page: Page, from: Pictures, told: readonly Outgoing[]): Promise<void> {
  for (const [name, [wanted, draw]] of Object.entries(from)) {
    const outgoing = firstOf(told, wanted);
    if (outgoing === undefined) {
      process.stdout.write(`${name}: no such message was told\n`);
      continue;
    }
    await page.setContent(draw(outgoing));
    await page.screenshot({ path: join(PLACE, `${name}.png`), fullPage: true });
    process.stdout.write(`${name}: ${outgoing.notice.facts.title}\n`);
  }
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('Give the folder of a demo: npm run demo -- --folder FOLDER.\n');
  process.exitCode = 64;
} else {
  mkdirSync(PLACE, { recursive: true });
  const browser = await launch();
  const page = await browser.newPage({ viewport: { width: 720, height: 400 } });
  await drawAll(page, PICTURES, await toldIn(folder));
  await drawAll(page, OF_STORY, await liveStory());
  await browser.close();
}
