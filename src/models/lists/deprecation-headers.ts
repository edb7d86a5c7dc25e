import type { ModelEvent, ModelRecord } from '../../domain/model.ts';
import { day } from '../../domain/text-time.ts';
import { blankRecord } from './blank-record.ts';

/** What replies themselves said of their model's end. */
export interface DeprecationNotice {
  endsAt: string | null;
  /**
   * `firm` where it is said of the model; `earliest` for `Sunset`, which speaks of an address and
   * of an expectation (RFC 8594 §3).
   */
  endsKind: 'firm' | 'earliest' | null;
  deprecatedAt: string | null;
  lifecycle: 'deprecated' | 'retired' | null;
  /** `Sunset: Fri, 23 Oct 2026 00:00:00 GMT`, for people. */
  quote: string;
}

/** Google's ModelStatus, as the adapter keeps it among the routing of a reply. */
export const STAGE_KEY = 'gemini-model-stage';
export const RETIREMENT_KEY = 'gemini-model-retirement';
const STAGES: Readonly<Record<string, 'deprecated' | 'retired'>> = {
  LEGACY: 'deprecated',
  DEPRECATED: 'deprecated',
  RETIRED: 'retired',
};
/** Providers' own headers about a model's end: a notice in words, perhaps with a date. */
const NOTICE =
  /^(?:x-)?(?:[a-z]+-)*(?:model-)?(?:deprecat(?:ion|ed)|sunset|retire(?:ment|s-at)?)(?:-[a-z]+)*$/;

/**
 * Reads `Deprecation` (RFC 9745: `@` and Unix seconds; in its drafts `true` or a date), `Sunset`
 * (RFC 8594), Google's model status and providers' own headers of that kind. Null where a reply
 * says nothing of an end. Pure.
 *
 * @param routing headers by lower-case name, as replies keep them
 */
export function readDeprecation(
  routing: Readonly<Record<string, string>>,
): DeprecationNotice | null {
  let found: DeprecationNotice | null = null;
  const add = (s: Omit<Partial<DeprecationNotice>, 'quote'>, quote: string): void => {
    found = {
      endsAt: found?.endsAt ?? s.endsAt ?? null,
      endsKind: found?.endsKind ?? s.endsKind ?? null,
      deprecatedAt: found?.deprecatedAt ?? s.deprecatedAt ?? null,
      lifecycle:
        found?.lifecycle === 'retired' ? 'retired' : (s.lifecycle ?? found?.lifecycle ?? null),
      quote: found === null ? quote : `${found.quote}; ${quote}`,
    };
  };
  const stage = routing[STAGE_KEY];
  const retirement = dateIn(routing[RETIREMENT_KEY]);
  if (retirement !== null || STAGES[stage ?? ''] !== undefined) {
    add(
      {
        endsAt: retirement,
        endsKind: retirement === null ? null : 'firm',
        lifecycle: STAGES[stage ?? ''] ?? null,
      },
      `modelStatus: ${[stage, routing[RETIREMENT_KEY]].filter((w) => w !== undefined).join(', ')}`,
    );
  }
  for (const [name, value] of Object.entries(routing)) {
    if (
      name === STAGE_KEY ||
      name === RETIREMENT_KEY ||
      !NOTICE.test(name) ||
      /^(false|0|none|null)?$/i.test(value.trim())
    )
      continue;
    const at = dateIn(value);
    const quote = `${name}: ${value}`;
    if (name === 'sunset') {
      if (at !== null) add({ endsAt: at, endsKind: 'earliest' }, quote);
    } else if (name === 'deprecation') add({ deprecatedAt: at, lifecycle: 'deprecated' }, quote);
    else
      add(
        {
          lifecycle: 'deprecated',
          ...(/sunset|retire/.test(name) && at !== null
            ? { endsAt: at, endsKind: 'firm' as const }
            : {}),
        },
        quote,
      );
  }
  return found;
}

const FAR = 2090;
/** `@1688169599`, an HTTP or ISO date, or an ISO day within words. */
function dateIn(text: string | undefined): string | null {
  const plain = text?.trim() ?? '';
  const unix = /^@(\d{1,12})$/.exec(plain);
  const iso = /\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?/.exec(plain)?.[0];
  const http = /^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (?:GMT|UTC)$/.test(
    plain,
  )
    ? plain
    : undefined;
  const ms = unix === null ? Date.parse(http ?? iso ?? '') : Number(unix[1]) * 1000;
  if (Number.isNaN(ms)) return null;
  const at = new Date(ms);
  return at.getUTCFullYear() >= FAR || at.getUTCFullYear() < 2001 ? null : at.toISOString();
}

export interface HeaderContext {
  provider: string;
  model: string;
  at: string;
  used: boolean;
  /** The end that was known already from a better source: saying it again is no news. */
  knownEnd: string | null;
}

/**
 * What the replies of a run change in the in-band row of a model. Null where nothing does. A run
 * whose replies say nothing any more takes back what earlier ones said.
 */
export function applyDeprecation(
  before: ModelRecord | null,
  said: DeprecationNotice | null,
  heard: HeaderContext,
): { record: ModelRecord; events: ModelEvent[] } | null {
  if (said === null && (before === null || (before.endsAt === null && before.lifecycle === null)))
    return null;
  const record: ModelRecord = {
    ...(before ?? blankRecord(heard.provider, heard.model, 'in-band', heard.at)),
    lastSeen: heard.at,
    endsAt: said?.endsAt ?? null,
    endsKind: said?.endsKind ?? null,
    deprecatedAt: said === null ? null : (said.deprecatedAt ?? before?.deprecatedAt ?? null),
    lifecycle: said?.lifecycle ?? null,
  };
  const quote = said === null ? '' : ` (${said.quote})`;
  const news = [
    endNews(before?.endsAt ?? null, record.endsAt, quote, heard),
    lifecycleNews(before?.lifecycle ?? null, record.lifecycle, quote, heard),
  ].filter((n) => n !== null);
  return {
    record,
    events: news.map((n) => ({
      at: heard.at,
      provider: heard.provider,
      model: heard.model,
      kind: n.kind,
      told: n.told && heard.used,
      reason: n.reason,
      before: n.before,
      after: n.after,
    })),
  };
}

type News = Required<Pick<ModelEvent, 'kind' | 'told' | 'reason' | 'before' | 'after'>>;

function endNews(
  old: string | null,
  fresh: string | null,
  quote: string,
  { provider, model, knownEnd }: HeaderContext,
): News | null {
  const of = `Replies of ${model} at ${provider}`;
  if (fresh === null)
    return old === null
      ? null
      : {
          kind: 'date-withdrawn',
          told: knownEnd === null || day(knownEnd) === day(old),
          reason: `${of} no longer name an end (it was ${day(old)}).`,
          before: old,
          after: null,
        };
  const told = knownEnd === null || day(fresh) !== day(knownEnd);
  if (old === null)
    return {
      kind: 'date-set',
      told,
      reason: `${of} name its end: ${day(fresh)}${quote}.`,
      before: old,
      after: fresh,
    };
  if (day(fresh) === day(old)) return null;
  return {
    kind: 'date-moved',
    told,
    reason:
      `${of} now name ${day(fresh)} as its end, ` +
      `${fresh < old ? 'earlier' : 'later'} than ${day(old)}${quote}.`,
    before: old,
    after: fresh,
  };
}

function lifecycleNews(
  old: ModelRecord['lifecycle'],
  fresh: ModelRecord['lifecycle'],
  quote: string,
  { provider, model }: HeaderContext,
): News | null {
  if (fresh === null || fresh === old || (fresh === 'deprecated' && old === 'retired')) return null;
  return {
    kind: 'deprecated',
    told: true,
    reason:
      `Replies of ${model} at ${provider} say that it is ` +
      `${fresh === 'retired' ? 'retired, though it still answers' : 'deprecated'}${quote}.`,
    before: old,
    after: fresh,
  };
}
