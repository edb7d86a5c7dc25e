import { type Answer, type HttpPeer, startHttpPeer } from './http.ts';

/** An alert as PagerDuty keeps it. */
export interface Alert {
  key: string;
  state: 'triggered' | 'acknowledged' | 'resolved';
  summary: string;
  severity: string;
  /** Trigger events that met it, the first among them. */
  triggers: number;
  links: { href: string; text?: string }[];
  details: Record<string, unknown>;
}

export interface PagerDutyPeer extends HttpPeer {
  /** Oldest first. */
  readonly alerts: readonly Alert[];
}

interface Event {
  routing_key?: unknown;
  event_action?: unknown;
  dedup_key?: unknown;
  links?: Alert['links'];
  payload?: {
    summary?: unknown;
    source?: unknown;
    severity?: unknown;
    custom_details?: Record<string, unknown>;
  };
}

const isText = (value: unknown, most = Infinity): value is string =>
  typeof value === 'string' && value !== '' && value.length <= most;

/** What is wrong with an event, by docs/events-API-v2/02-Trigger-Events.md of PagerDuty's docs. */
function faultsOf(e: Event, key: string): string[] {
  const { payload } = e;
  const faults = [
    ...(e.routing_key === key ? [] : ['routing_key is invalid']),
    ...(['trigger', 'acknowledge', 'resolve'].includes(String(e.event_action))
      ? []
      : ['event_action is invalid']),
    ...(isText(e.dedup_key, 255) ? [] : ['dedup_key is invalid']),
  ];
  if (e.event_action !== 'trigger') return faults;
  return [
    ...faults,
    ...(isText(payload?.summary, 1024) ? [] : ['summary is invalid']),
    ...(isText(payload?.source) ? [] : ['source is missing']),
    ...(['critical', 'error', 'warning', 'info'].includes(String(payload?.severity))
      ? []
      : ['severity is invalid']),
    ...((e.links ?? []).every((l) => URL.canParse(l.href)) ? [] : ['a link has no href']),
  ];
}

const json = (status: number, body: object): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** The Events API v2 on loopback, which takes one integration key and enforces its limits. */
export async function startPagerDutyPeer(routingKey: string): Promise<PagerDutyPeer> {
  const alerts: Alert[] = [];
  const peer = await startHttpPeer(({ method, path, body }) => {
    if (method !== 'POST' || path !== '/v2/enqueue') return json(404, {});
    if (Buffer.byteLength(body) > 512 * 1024) return json(413, { message: 'Payload too large' });
    const event = JSON.parse(body) as Event;
    const errors = faultsOf(event, routingKey);
    if (errors.length > 0)
      return json(400, { status: 'invalid event', message: 'Event object is invalid', errors });
    apply(event);
    return json(202, {
      status: 'success',
      message: 'Event processed',
      dedup_key: event.dedup_key,
    });
  });
  function apply({ event_action: action, dedup_key, payload, links = [] }: Event): void {
    const key = String(dedup_key);
    const open = alerts.find((a) => a.key === key && a.state !== 'resolved');
    if (action === 'trigger' && open !== undefined) open.triggers += 1;
    else if (action === 'trigger')
      alerts.push({
        key,
        state: 'triggered',
        summary: String(payload?.summary),
        severity: String(payload?.severity),
        triggers: 1,
        links,
        details: payload?.custom_details ?? {},
      });
    // What is about no open alert is dropped.
    else if (open !== undefined) open.state = action === 'resolve' ? 'resolved' : 'acknowledged';
  }
  return { ...peer, alerts };
}
