import { join } from 'node:path';
import { pictureSvg } from '../alerting/messages/chart.ts';
import { renderEmail } from '../alerting/messages/email.ts';
import { pngOf } from '../platform/chart/picture.ts';
import { makePrivateFolder, writePrivate } from '../platform/privacy/private-files.ts';
import type { DemoOutcome } from './run.ts';

/**
 * Writes what people got into `messages/`: each Slack message and each mail as its peer received
 * it, and for every opened incident the mail's page with its picture, to be opened in a browser.
 * @returns files written, relative to the folder
 */
export async function writeMessages(folder: string, outcome: DemoOutcome): Promise<string[]> {
  const written: string[] = [];
  const put = (file: string, body: string | Buffer): void => {
    makePrivateFolder(join(folder, file, '..'));
    writePrivate(join(folder, file), body);
    written.push(file);
  };
  for (const [i, m] of outcome.slack.entries())
    put(`messages/slack/${number(i)}.json`, `${JSON.stringify(m, null, 2)}\n`);
  for (const [i, m] of outcome.mails.entries()) put(`messages/email/${number(i)}.eml`, m.raw);
  for (const notice of outcome.notices.filter(
    (n) => n.channel === 'email' && n.reason === 'opened',
  )) {
    const incident = outcome.incidents.find((i) => i.id === notice.incident) ?? null;
    const name = `messages/${notice.createdAt.slice(0, 10)}-${incident?.kind ?? 'notice'}-${incident?.agent ?? 'all'}`;
    const svg = pictureSvg(notice.facts);
    if (svg !== null) put(`${name}.png`, await pngOf(svg));
    const { html } = renderEmail(
      { notice, incident, thread: null },
      svg === null ? {} : { pictureCid: 'picture' },
    );
    put(
      `${name}.html`,
      svg === null ? html : html.replaceAll('cid:picture', `${name.split('/').at(-1) ?? ''}.png`),
    );
  }
  return written;
}

const number = (i: number): string => String(i + 1).padStart(3, '0');
