import { areSoundBlocks, isSoundView } from './slack-blocks.ts';

/** A message as this simulated Slack keeps it; `edits` counts chat.update. */
export interface KeptMessage {
  ts: string;
  channel: string;
  threadTs: string | null;
  broadcast: boolean;
  text: string;
  blocks: unknown;
  metadata: unknown;
  edits: number;
}

/** A word that only one person sees. */
export interface KeptWord {
  channel: string;
  user: string;
  text: string;
}

/** A modal as it was opened, and changed since. */
export interface KeptView {
  id: string;
  trigger: string;
  view: Readonly<Record<string, unknown>>;
}

/** A file as far as it was uploaded. */
export interface KeptFile {
  id: string;
  length: number;
  alt: string;
  bytes: Buffer;
  complete: boolean;
  /** So often it is not ready to be shown. */
  notReady: number;
}

export type Reply = Readonly<Record<string, unknown>>;

function json(text: string | null): unknown {
  return text === null ? undefined : JSON.parse(text);
}

/** What a workspace with one channel was sent, and Slack's answers to it. */
export class Workspace {
  readonly id: string;
  readonly now: () => number;
  readonly messages: KeptMessage[];
  readonly words: KeptWord[] = [];
  readonly views: KeptView[] = [];
  readonly files: KeptFile[] = [];
  /** So often a file that was uploaded is not ready to be shown. */
  notReady = 0;
  /** Where files are uploaded to. */
  uploads = '';
  private serial: number;

  constructor(id: string, now: () => number, before: readonly KeptMessage[]) {
    this.id = id;
    this.now = now;
    this.messages = before.map((m) => ({ ...m }));
    this.serial = before.length;
  }

  readonly methods: Readonly<Record<string, (form: URLSearchParams) => Reply>> = {
    'auth.test': () => ({
      ok: true,
      team: 'Simulated',
      team_id: 'T0SIMULATED',
      user: 'daytwo',
      user_id: 'U0SIMULATED',
      bot_id: 'B0SIMULATED',
    }),
    'chat.postMessage': (form) => this.post(form),
    'chat.postEphemeral': (form) => this.whisper(form),
    'chat.update': (form) => this.update(form),
    'conversations.history': (form) =>
      listed(this.messages.filter((m) => m.threadTs === null || m.broadcast).reverse(), form),
    'conversations.replies': (form) =>
      listed(
        this.messages.filter((m) => m.ts === form.get('ts') || m.threadTs === form.get('ts')),
        form,
      ),
    'views.open': (form) => this.openView(form),
    'views.update': (form) => this.updateView(form),
    'files.getUploadURLExternal': (form) => this.beginFile(form),
    'files.completeUploadExternal': (form) => this.completeFile(form),
    'files.delete': (form) => this.deleteFile(form),
  };

  private nextId(prefix: string): string {
    this.serial += 1;
    return `${prefix}${String(this.serial).padStart(8, '0')}`;
  }

  private sound(form: URLSearchParams): boolean {
    return areSoundBlocks(json(form.get('blocks')), 50, (id) => {
      const file = this.files.find((f) => f.id === id && f.complete);
      if (file === undefined) return false;
      if (file.notReady > 0) {
        file.notReady -= 1;
        return false;
      }
      return true;
    });
  }

  private post(form: URLSearchParams): Reply {
    this.serial += 1;
    const ts = `${Math.floor(this.now() / 1000)}.${String(this.serial).padStart(6, '0')}`;
    const threadTs = form.get('thread_ts');
    if (threadTs !== null && !this.messages.some((m) => m.ts === threadTs))
      return { ok: false, error: 'thread_not_found' };
    if (!this.sound(form)) return { ok: false, error: 'invalid_blocks' };
    this.messages.push({
      ts,
      channel: this.id,
      threadTs,
      broadcast: form.get('reply_broadcast') === 'true',
      text: form.get('text') ?? '',
      blocks: json(form.get('blocks')),
      metadata: json(form.get('metadata')),
      edits: 0,
    });
    return { ok: true, channel: this.id, ts };
  }

  private whisper(form: URLSearchParams): Reply {
    if (!this.sound(form)) return { ok: false, error: 'invalid_blocks' };
    this.words.push({
      channel: this.id,
      user: form.get('user') ?? '',
      text: form.get('text') ?? '',
    });
    return { ok: true, message_ts: `${Math.floor(this.now() / 1000)}.000000` };
  }

  private update(form: URLSearchParams): Reply {
    const kept = this.messages.find((m) => m.ts === form.get('ts'));
    if (kept === undefined) return { ok: false, error: 'message_not_found' };
    if (!this.sound(form)) return { ok: false, error: 'invalid_blocks' };
    Object.assign(kept, {
      text: form.get('text') ?? '',
      blocks: json(form.get('blocks')),
      metadata: json(form.get('metadata')) ?? kept.metadata,
      edits: kept.edits + 1,
    });
    return { ok: true, channel: this.id, ts: kept.ts };
  }

  private openView(form: URLSearchParams): Reply {
    const trigger = form.get('trigger_id') ?? '';
    const view = json(form.get('view'));
    if (this.views.some((v) => v.trigger === trigger))
      return { ok: false, error: 'exchanged_trigger_id' };
    if (!isSoundView(view)) return { ok: false, error: 'invalid_arguments' };
    const kept = { id: this.nextId('V'), trigger, view: view as KeptView['view'] };
    this.views.push(kept);
    return { ok: true, view: { id: kept.id } };
  }

  private updateView(form: URLSearchParams): Reply {
    const view = json(form.get('view'));
    const kept = this.views.find((v) => v.id === form.get('view_id'));
    if (kept === undefined) return { ok: false, error: 'not_found' };
    if (!isSoundView(view)) return { ok: false, error: 'invalid_arguments' };
    kept.view = view as KeptView['view'];
    return { ok: true, view: { id: kept.id } };
  }

  private beginFile(form: URLSearchParams): Reply {
    const id = this.nextId('F');
    this.files.push({
      id,
      length: Number(form.get('length')),
      alt: form.get('alt_txt') ?? '',
      bytes: Buffer.alloc(0),
      complete: false,
      notReady: this.notReady,
    });
    return { ok: true, upload_url: `${this.uploads}${id}`, file_id: id };
  }

  private completeFile(form: URLSearchParams): Reply {
    const asked = (json(form.get('files')) ?? []) as { id: string }[];
    const found = asked.map(({ id }) => this.files.find((f) => f.id === id));
    // Slack refuses what was not sent, or not whole.
    if (found.some((f) => f === undefined || f.bytes.length !== f.length))
      return { ok: false, error: 'file_not_found' };
    for (const f of found) if (f !== undefined) f.complete = true;
    return { ok: true, files: asked };
  }

  private deleteFile(form: URLSearchParams): Reply {
    const at = this.files.findIndex((f) => f.id === form.get('file'));
    if (at < 0) return { ok: false, error: 'file_not_found' };
    this.files.splice(at, 1);
    return { ok: true };
  }
}

function listed(found: readonly KeptMessage[], form: URLSearchParams): Reply {
  const withMetadata = form.get('include_all_metadata') === 'true';
  const shown = found.slice(0, Number(form.get('limit') ?? 100));
  return {
    ok: true,
    has_more: shown.length < found.length,
    messages: shown.map((m) => ({
      type: 'message',
      ts: m.ts,
      text: m.text,
      ...(withMetadata ? { metadata: m.metadata } : {}),
    })),
  };
}
