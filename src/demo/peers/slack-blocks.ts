/** A part of a message as it came: nothing of it is believed. */
type Part = Readonly<Record<string, unknown>>;

const partsIn = (value: unknown): Part[] =>
  Array.isArray(value) ? value.filter((p): p is Part => typeof p === 'object' && p !== null) : [];
const isText = (value: unknown, most: number): boolean => {
  const text = (value as Part | undefined)?.['text'];
  return typeof text === 'string' && text.length > 0 && text.length <= most;
};
const isWord = (value: unknown, most: number): boolean =>
  typeof value === 'string' && value.length > 0 && value.length <= most;

/**
 * Whether Slack would take these blocks: kinds, and the limits of what we use
 * (docs.slack.dev/reference/block-kit, read 30 November 2026).
 * @param shows whether a file can be shown: one of ours that Slack has looked at
 */
export function areSoundBlocks(
  blocks: unknown,
  most: number,
  shows: (file: string) => boolean,
): boolean {
  if (blocks === undefined) return true;
  const parts = partsIn(blocks);
  return (
    Array.isArray(blocks) &&
    parts.length === blocks.length &&
    blocks.length <= most &&
    parts.every((b) => isSoundBlock(b, shows))
  );
}

function isSoundBlock(b: Part, shows: (file: string) => boolean): boolean {
  switch (b['type']) {
    case 'header':
      return isText(b['text'], 150);
    case 'section': {
      const fields = partsIn(b['fields']);
      return b['fields'] === undefined
        ? isText(b['text'], 3_000)
        : fields.length > 0 && fields.length <= 10 && fields.every((f) => isText(f, 2_000));
    }
    case 'context': {
      const elements = partsIn(b['elements']);
      return (
        elements.length > 0 && elements.length <= 10 && elements.every((e) => isText(e, 3_000))
      );
    }
    case 'divider':
      return true;
    case 'image': {
      const file = (b['slack_file'] as Part | undefined)?.['id'];
      return isWord(b['alt_text'], 2_000) && typeof file === 'string' && shows(file);
    }
    case 'actions': {
      const elements = partsIn(b['elements']);
      const ids = new Set(elements.map((e) => e['action_id']));
      return (
        elements.length > 0 &&
        elements.length <= 25 &&
        ids.size === elements.length &&
        elements.every(isSoundElement)
      );
    }
    case 'input':
      return isText(b['label'], 2_000) && isSoundElement((b['element'] ?? {}) as Part);
    default:
      return false;
  }
}

function isSoundElement(e: Part): boolean {
  if (!isWord(e['action_id'], 255)) return false;
  switch (e['type']) {
    case 'button':
      return isText(e['text'], 75) && isWord(e['value'], 2_000) && isSoundConfirm(e['confirm']);
    case 'static_select': {
      const options = partsIn(e['options']);
      return (
        isText(e['placeholder'], 150) &&
        options.length > 0 &&
        options.length <= 100 &&
        options.every((o) => isText(o['text'], 75) && isWord(o['value'], 150))
      );
    }
    case 'datepicker':
      return e['initial_date'] === undefined || /^\d{4}-\d\d-\d\d$/.test(String(e['initial_date']));
    case 'plain_text_input':
      return Number(e['max_length'] ?? 3_000) <= 3_000;
    default:
      return false;
  }
}

const isSoundConfirm = (c: unknown): boolean =>
  c === undefined ||
  (isText((c as Part)['title'], 100) &&
    isText((c as Part)['text'], 300) &&
    isText((c as Part)['confirm'], 30) &&
    isText((c as Part)['deny'], 30));

/** Whether Slack would open this modal (docs.slack.dev/reference/views/modal-views). */
export function isSoundView(view: unknown): boolean {
  const v = (view ?? {}) as Part;
  const blocks = partsIn(v['blocks']);
  return (
    v['type'] === 'modal' &&
    isText(v['title'], 24) &&
    (v['submit'] === undefined || isText(v['submit'], 24)) &&
    (v['close'] === undefined || isText(v['close'], 24)) &&
    String(v['private_metadata'] ?? '').length <= 3_000 &&
    String(v['callback_id'] ?? '').length <= 255 &&
    // An input that nobody could send off.
    (v['submit'] !== undefined || blocks.every((b) => b['type'] !== 'input')) &&
    JSON.stringify(v).length <= 250_000 &&
    areSoundBlocks(v['blocks'], 100, () => true)
  );
}
