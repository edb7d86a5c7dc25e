import type { ChatMessage, ProviderRequest } from '../../../domain/provider.ts';

/** Marks every call to an agent that people shipped: it can tell a canary from a customer. */
export const CANARY_HEADER = 'X-Daytwo-Canary';

/** What a template may name, as `{{name}}` or, below `vars`, `{{vars.name}}`. */
export const TEMPLATE_NAMES = [
  'prompt',
  'messages',
  'uiMessages',
  'system',
  'session',
  'conversation',
  'case',
  'model',
  'vars',
] as const;

export type Question = Readonly<Record<(typeof TEMPLATE_NAMES)[number], unknown>>;

/** The one question of a call, in the forms in which agents want to be asked. */
export function questionOf(request: ProviderRequest): Question {
  const spoken = request.messages.filter((m) => m.role !== 'system' && m.role !== 'developer');
  const said = request.messages.filter((m) => m.role === 'system' || m.role === 'developer');
  return {
    prompt: textOf(spoken.findLast((m) => m.role === 'user')),
    messages: spoken.map((m) => ({ ...m.extra, role: m.role, content: m.content })),
    uiMessages: spoken.map((m, i) => ({
      id: String(i + 1),
      role: m.role,
      parts: [{ type: 'text', text: textOf(m) }],
    })),
    system: said.map(textOf).join('\n\n'),
    session: request.session ?? '',
    conversation: request.conversation ?? '',
    case: request.asked?.case ?? '',
    model: request.model,
    vars: request.asked?.vars ?? {},
  };
}

function textOf(message: ChatMessage | undefined): string {
  const content = message?.content ?? '';
  return typeof content === 'string' ? content : JSON.stringify(content);
}

const PLACE = /\{\{\s*([\w.-]+)\s*\}\}/g;
const ALONE = /^\{\{\s*([\w.-]+)\s*\}\}$/;

/**
 * A template with the question in it. A text that is one place alone becomes the value itself, a
 * list stays a list; inside other text a value is written out. Pure.
 */
export function fillTemplate(template: unknown, question: Question): unknown {
  if (Array.isArray(template)) return template.map((part) => fillTemplate(part, question));
  if (typeof template === 'object' && template !== null)
    return Object.fromEntries(
      Object.entries(template).map(([key, part]) => [key, fillTemplate(part, question)]),
    );
  if (typeof template !== 'string') return template;
  const alone = ALONE.exec(template)?.[1];
  if (alone !== undefined) return valueAt(question, alone) ?? '';
  return template.replace(PLACE, (_, name: string) => written(valueAt(question, name)));
}

/** What the places of a template name. */
export function placesOf(template: unknown): string[] {
  const text = JSON.stringify(template) ?? '';
  return [...text.matchAll(PLACE)].map(([, name]) => name ?? '');
}

/** The places of a template that nothing fills. */
export function unknownPlaces(template: unknown): string[] {
  const known: readonly string[] = TEMPLATE_NAMES;
  return placesOf(template).filter((name) => !known.includes(name) && !name.startsWith('vars.'));
}

function valueAt(question: Question, name: string): unknown {
  const [first = '', ...rest] = name.split('.');
  let value: unknown = Object.hasOwn(question, first)
    ? question[first as keyof Question]
    : undefined;
  for (const key of rest)
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string, unknown>)[key]
        : undefined;
  return value;
}

function written(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
