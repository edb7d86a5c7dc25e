import type { Hono } from 'hono';
import { SHORT_MONTHS } from '../../domain/text-dates.ts';
import type { Millis } from '../../domain/clock.ts';
import { type AgentNow, type AgentState, statusNow } from '../../monitoring/status.ts';
import { type Html, html } from '../parts/html.ts';
import type { Web, WebContext, WebEnv } from '../request.ts';

/** Badges for those who are signed in, or for everybody where the configuration says so. */
export function routeBadges(app: Hono<WebEnv>, { live }: Web, to: 'public' | 'signed-in'): void {
  app.get('/badge/:file', async (c, next) => {
    const on = live();
    if (to === 'public' && !on.config.web.publicBadges) return next();
    const id = /^(.+)\.svg$/.exec(c.req.param('file'))?.[1];
    // Everybody who asks for what is not there is told the same.
    if (id === undefined || !Object.hasOwn(on.config.agents, id)) return c.notFound();
    const now = on.now();
    const agent = (await statusNow(on, now)).agents.find((a) => a.id === id);
    return agent === undefined ? c.notFound() : badgeAnswer(c, badge(agent, now), to);
  });
}

function badgeAnswer(c: WebContext, svg: Html, to: 'public' | 'signed-in'): Response {
  return c.body(String(svg), 200, {
    'Content-Type': 'image/svg+xml; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'; sandbox",
    // A README on another site shows it, and asks again after a minute.
    ...(to === 'public'
      ? { 'Cross-Origin-Resource-Policy': 'cross-origin', 'Cache-Control': 'public, max-age=60' }
      : {}),
  });
}

/** What a badge says, and the colour beside its sign: each tells enough by itself. */
const STATES: Readonly<Record<AgentState, { sign: string; words: string; colour: string }>> = {
  steady: { sign: '✓', words: 'steady', colour: '#1a7f5a' },
  unclear: { sign: '✓', words: 'no sign of a change', colour: '#1a7f5a' },
  unseen: { sign: '?', words: 'not watched', colour: '#8a6100' },
  suspicious: { sign: '?', words: 'may have moved', colour: '#8a6100' },
  alarm: { sign: '!', words: 'changed', colour: '#b3261e' },
  failing: { sign: '✕', words: 'failing', colour: '#b3261e' },
  recovering: { sign: '↗', words: 'recovering', colour: '#8a6100' },
  new: { sign: '…', words: 'nothing compared yet', colour: '#5b6470' },
  anew: { sign: '…', words: 'starts anew', colour: '#5b6470' },
};

/** So much of a name fits. */
const LONGEST_NAME = 40;

/** `Refund desk | ✓ steady`, as a picture that needs neither colour nor a font of ours. */
export function badge(agent: Pick<AgentNow, 'name' | 'state' | 'since'>, now: Millis): Html {
  const { sign, words, colour } = STATES[agent.state];
  const name = shown(agent.name);
  const state = `${sign} ${words}${agent.since === null ? '' : ` since ${dayOf(agent.since, now)}`}`;
  const [left, right] = [widthOf(name), widthOf(state)];
  const title = `${name}: ${state.slice(sign.length + 1)}`;
  return html`<svg
    xmlns="http://www.w3.org/2000/svg"
    width="${left + right}"
    height="20"
    role="img"
    aria-label="${title}"
  >
    <title>${title}</title>
    <rect width="${left + right}" height="20" rx="3" fill="${colour}" />
    <path d="M3 0h${left - 3}v20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z" fill="#2b3038" />
    <g fill="#fff" font-family="Verdana, DejaVu Sans, sans-serif" font-size="11">
      <text x="8" y="14" textLength="${left - 16}" lengthAdjust="spacingAndGlyphs">${name}</text>
      <text x="${left + 8}" y="14" textLength="${right - 16}" lengthAdjust="spacingAndGlyphs">
        ${state}
      </text>
    </g>
  </svg>`;
}

/** A name on one line, without what XML forbids or what turns the words around it. */
function shown(name: string): string {
  const plain = name
    .toWellFormed()
    .replaceAll(
      /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/g,
      '',
    )
    .trim();
  const letters = [...plain];
  return letters.length <= LONGEST_NAME ? plain : `${letters.slice(0, LONGEST_NAME - 1).join('')}…`;
}

/** As wide as Verdana draws it, about: the text is stretched to it. */
const widthOf = (text: string): number => Math.ceil([...text].length * 6.6) + 16;

function dayOf(at: string, now: Millis): string {
  const d = new Date(at);
  const year =
    d.getUTCFullYear() === new Date(now).getUTCFullYear() ? '' : ` ${d.getUTCFullYear()}`;
  return `${d.getUTCDate()} ${SHORT_MONTHS[d.getUTCMonth()] ?? ''}${year}`;
}
