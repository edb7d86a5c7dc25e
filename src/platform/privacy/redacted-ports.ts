import type { Notifier } from '../../domain/incident.ts';
import type { Provider } from '../../domain/provider.ts';
import type { Store } from '../../domain/store.ts';
import type { Redactor } from './redactor.ts';

const done = new WeakMap<object, Redactor>();

function once<T extends object>(port: T, redactor: Redactor, wrap: () => T): T {
  if (done.get(port) === redactor) return port;
  const wrapped = wrap();
  done.set(wrapped, redactor);
  return wrapped;
}

/**
 * A store into which no known secret gets. Every argument of every verb goes through the redactor,
 * those of questions too, so that what was stored under a name is found by it. Hashes are of the
 * text as it was: they are made before.
 */
export function redactedStore(store: Store, redactor: Redactor): Store {
  const through = <T extends object>(part: T, row: Redactor['row']): T =>
    new Proxy(part, {
      get(target, name) {
        const verb: unknown = Reflect.get(target, name);
        return typeof verb === 'function'
          ? (...args: unknown[]): unknown => Reflect.apply(verb, target, row(args))
          : verb;
      },
    });
  const clean = <T extends object>(part: T): T => through(part, redactor.row);
  // What is counted and weighed here is read back as numbers, however an agent chose its lengths.
  const counted = <T extends object>(part: T): T => through(part, redactor.figures);
  return once(store, redactor, () => ({
    transaction: (work) => store.transaction((tx) => work(redactedStore(tx, redactor))),
    slots: clean(store.slots),
    runs: clean(store.runs),
    trials: clean(store.trials),
    spend: counted(store.spend),
    outputs: clean(store.outputs),
    cases: clean(store.cases),
    versions: clean(store.versions),
    changes: clean(store.changes),
    baselines: counted(store.baselines),
    anchors: clean(store.anchors),
    drift: counted(store.drift),
    failing: counted(store.failing),
    attacks: clean(store.attacks),
    models: clean(store.models),
    rehearsals: clean(store.rehearsals),
    incidents: clean(store.incidents),
    outbox: clean(store.outbox),
    audit: clean(store.audit),
    realOutputs: clean(store.realOutputs),
    reviews: clean(store.reviews),
    records: clean(store.records),
    ownKey: (name, fresh) => store.ownKey(name, fresh),
    close: () => store.close(),
    lost: () => store.lost(),
    hold: (token, at) => store.hold(token, at),
    emptyLog: () => store.emptyLog(),
  }));
}

/** A channel that is given clean messages, and whose server's answers come back clean. */
export function redactedNotifier(notifier: Notifier, redactor: Redactor): Notifier {
  const check = notifier.check?.bind(notifier);
  const show = notifier.show?.bind(notifier);
  return once(notifier, redactor, () => ({
    channel: notifier.channel,
    ...(notifier.countsEach === true ? { countsEach: true as const } : {}),
    async send(outgoing, signal) {
      // Where the first message lies is no text of ours, and must stay what the channel called it.
      const { thread, ...message } = outgoing;
      const result = await notifier.send({ ...redactor.value(message), thread }, signal);
      if (result.ok && result.left !== undefined)
        return {
          ...result,
          left: result.left.map((l) => ({ ...l, message: redactor.text(l.message) })),
        };
      return result.ok
        ? result
        : { ...result, message: redactor.text(result.message), next: redactor.text(result.next) };
    },
    ...(show === undefined
      ? {}
      : {
          show: ({ thread, ...message }, signal) =>
            show({ ...redactor.value(message), thread }, signal),
        }),
    ...(check === undefined
      ? {}
      : { check: async (signal) => redactor.value(await check(signal)) }),
  }));
}

/**
 * An account whose lists, errors and words about who served come back clean. The answer itself and
 * its tool calls stay as they are: checks must see what the agent said.
 */
export function redactedProvider(provider: Provider, redactor: Redactor): Provider {
  return once(provider, redactor, () => ({
    name: provider.name,
    async call(request) {
      const result = await provider.call(request);
      if (!result.ok) return redactor.value(result);
      const { text, refusal, toolCalls, message, usage, latencyMs, costUsd, ...rest } =
        result.reply;
      return {
        ok: true,
        reply: {
          ...redactor.value(rest),
          text,
          refusal,
          toolCalls,
          // What is counted and paid by must stay numbers.
          usage,
          latencyMs,
          ...(costUsd === undefined ? {} : { costUsd }),
          ...(message === undefined ? {} : { message }),
        },
      };
    },
    listModels: async (signal) => redactor.value(await provider.listModels(signal)),
    endSession: async (session) => provider.endSession?.(session),
  }));
}
