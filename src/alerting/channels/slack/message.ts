import type { WebClient } from '@slack/web-api';
import type { Outgoing } from '../../../domain/incident.ts';
import { renderSlack, type SlackExtras } from '../../messages/slack.ts';
import { fieldOf } from '../plugin.ts';
import type { SlackAccess } from './client.ts';
import { drawingOf, isNotReady, type SlackPicture, uploadPicture, whenReady } from './picture.ts';

/** Where an incident's first message lies, and which chart it shows. */
export interface SlackRef {
  channel: string;
  ts: string;
  /** The notice that it was posted for: a look-up must not take it for a reply. */
  notice: string;
  picture?: SlackPicture;
}

/** What is kept of it with the incident. */
export function refToKeep({ channel, ts, notice, picture }: SlackRef): Record<string, string> {
  return {
    channel,
    ts,
    notice,
    ...(picture === undefined ? {} : { picture: picture.file, pictureOf: picture.of }),
    ...(picture?.alt === undefined ? {} : { pictureAlt: picture.alt }),
  };
}

/** The same, read back; null where it names no message. */
export function refOf(kept: Readonly<Record<string, string>> | undefined): SlackRef | null {
  const { channel, ts, notice = '', picture, pictureOf, pictureAlt: alt } = kept ?? {};
  if (channel === undefined || ts === undefined) return null;
  return {
    channel,
    ts,
    notice,
    ...(picture === undefined || pictureOf === undefined
      ? {}
      : { picture: { file: picture, of: pictureOf, ...(alt === undefined ? {} : { alt }) } }),
  };
}

/**
 * Changes an incident's first message to what is known now. A chart that somebody deleted is left
 * out. Throws what Slack's client throws.
 */
export async function updateFirst(
  client: WebClient,
  outgoing: Outgoing,
  ref: SlackRef,
  extras: Omit<SlackExtras, 'picture'>,
): Promise<void> {
  const drawing = drawingOf(outgoing.notice.facts);
  const shown =
    ref.picture === undefined || drawing === null
      ? null
      : { file: ref.picture.file, alt: altOf(ref.picture, drawing) };
  await show(client, outgoing, ref, { ...extras, picture: shown }).catch((error: unknown) => {
    if (shown === null || !isNotReady(error)) throw error;
    return show(client, outgoing, ref, extras);
  });
}

/** The words of the picture that is there: the facts may have a newer one, which is drawn later. */
function altOf(there: SlackPicture, now: { of: string; alt: string }): string {
  if (there.of === now.of) return now.alt;
  return there.alt ?? 'The chart as it was when it was told';
}

async function show(
  client: WebClient,
  outgoing: Outgoing,
  ref: SlackRef,
  extras: SlackExtras,
): Promise<void> {
  const { text, blocks, metadata } = renderSlack(outgoing, extras);
  await client.chat.update({
    channel: ref.channel,
    ts: ref.ts,
    text,
    blocks,
    metadata: { ...metadata, event_payload: { ...metadata.event_payload, notice: ref.notice } },
  });
}

/**
 * Shows the chart of the facts in the first message, where it is another than the one there; the
 * old one is deleted. Without the scope `files:write`, or when Slack has trouble, the message stays
 * as it is: it was told already.
 */
export async function showPicture(
  client: WebClient,
  outgoing: Outgoing,
  ref: SlackRef,
  on: SlackAccess &
    Pick<SlackExtras, 'answers' | 'publicUrl'> & { signal?: AbortSignal | undefined },
): Promise<SlackRef> {
  const drawing = drawingOf(outgoing.notice.facts);
  if (drawing === null || drawing.of === ref.picture?.of) return ref;
  try {
    const picture = await uploadPicture(client, drawing, on);
    if (picture === null) return ref;
    const extras: SlackExtras = {
      answers: on.answers === true,
      publicUrl: on.publicUrl,
      picture: { file: picture.file, alt: drawing.alt },
    };
    const shown = await whenReady(() => show(client, outgoing, ref, extras));
    const [now, gone] = shown ? [picture, ref.picture] : [ref.picture, picture];
    if (gone !== undefined) await client.files.delete({ file: gone.file }).catch(() => undefined);
    const { picture: _, ...bare } = ref;
    return { ...bare, ...(now === undefined ? {} : { picture: now }) };
  } catch {
    return ref;
  }
}

/**
 * Slack's word that the first message can no longer be changed; the news then goes where it still
 * can.
 */
export function cannotUpdate(error: unknown): 'gone' | 'locked' | null {
  const code = fieldOf(fieldOf(error, 'data'), 'error');
  if (code === 'message_not_found' || code === 'thread_not_found') return 'gone';
  return code === 'cant_update_message' || code === 'edit_window_closed' ? 'locked' : null;
}
