import { setTimeout as pause } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import type { IncidentFacts } from '../../../domain/incident.ts';
import { pngOf } from '../../../platform/chart/picture.ts';
import { bodyText } from '../../../platform/http/body-text.ts';
import { directFetch } from '../../../platform/http/direct-fetch.ts';
import { sha256 } from '../../../platform/sha256.ts';
import { pictureSvg } from '../../messages/chart.ts';
import { pictureWords } from '../../messages/compose.ts';
import { clip } from '../../messages/format.ts';
import { fieldOf } from '../plugin.ts';
import { isSlacks } from './client.ts';

/** A chart that lies at Slack: its file, and what it was drawn from. */
export interface SlackPicture {
  file: string;
  of: string;
  /** What it shows, in words; absent where an earlier release uploaded it. */
  alt?: string;
}

/**
 * Slack takes a file and looks at it afterwards; until then a message that shows it is refused
 * ("invalid slack file"). Most are ready after a second.
 */
const UNTIL_READY = [0, 700, 1_500, 3_000];

/** `alt_txt_too_large` beyond it. */
const ALT_MAX = 1_000;

/** The chart of these facts, by which it is known whether Slack has it; null where there is none. */
export function drawingOf(facts: IncidentFacts): { svg: string; of: string; alt: string } | null {
  const svg = pictureSvg(facts);
  const alt = pictureWords(facts);
  if (svg === null || alt === null) return null;
  return { svg, alt, of: sha256(svg).slice(0, 32) };
}

/**
 * Uploads a chart, for nobody's eyes until a message shows it. Throws what Slack's client throws;
 * null where Slack's answer names no place of its own.
 */
export async function uploadPicture(
  client: WebClient,
  { svg, of, alt }: { svg: string; of: string; alt: string },
  on: { slackApiUrl?: string | undefined; timeoutMs: number; signal?: AbortSignal | undefined },
): Promise<SlackPicture | null> {
  const png = await pngOf(svg);
  // By name: the client's types call `alt_txt` otherwise than the API does
  // (docs.slack.dev/reference/methods/files.getUploadURLExternal, read 30 November 2026).
  const place: unknown = await client.apiCall('files.getUploadURLExternal', {
    filename: 'chart.png',
    length: png.length,
    alt_txt: clip(alt, ALT_MAX),
  });
  const [url, file] = [fieldOf(place, 'upload_url'), fieldOf(place, 'file_id')];
  if (typeof url !== 'string' || typeof file !== 'string' || !isSlacks(url, on.slackApiUrl))
    return null;
  const response = await directFetch(url, {
    method: 'POST',
    headers: { 'content-type': 'image/png' },
    body: new Uint8Array(png),
    signal: AbortSignal.any(
      [AbortSignal.timeout(on.timeoutMs), on.signal].filter((s) => s !== undefined),
    ),
  });
  // "OK - 22325": read, so that the connection is free again.
  await bodyText(response, 10_000);
  if (!response.ok) return null;
  await client.files.completeUploadExternal({ files: [{ id: file, title: 'Chart' }] });
  return { file, of, alt };
}

/** Shows a picture that was uploaded just now: tries until Slack has looked at it. */
export async function whenReady(show: () => Promise<unknown>): Promise<boolean> {
  for (const wait of UNTIL_READY) {
    if (wait > 0) await pause(wait);
    try {
      await show();
      return true;
    } catch (error) {
      if (!isNotReady(error)) return false;
    }
  }
  return false;
}

/** Slack's word that it cannot show a file, or not yet. */
export const isNotReady = (error: unknown): boolean =>
  fieldOf(fieldOf(error, 'data'), 'error') === 'invalid_blocks';
