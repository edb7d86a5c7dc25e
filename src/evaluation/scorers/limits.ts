import type { Assertion, Scorer } from '../../domain/suite.ts';
import { asFiniteNumber, noVerdict, passIf } from './verdict.ts';

const needsThreshold = (unit: string) => (a: Assertion) =>
  a.threshold === undefined ? `${a.type} needs a threshold, in ${unit}` : null;

/** Milliseconds from request to reply, against `threshold`. */
export const latency: Scorer = {
  types: ['latency'],
  check: needsThreshold('milliseconds'),
  async score({ assertion, reply }) {
    const limit = assertion.threshold ?? 0;
    const side = assertion.negated ? 'less than or equal to' : 'greater than';
    return passIf(
      reply.latencyMs <= limit !== assertion.negated,
      `Latency ${reply.latencyMs}ms is ${side} threshold ${limit}ms`,
    );
  },
};

/** US dollars of the call, against `threshold`; an unknown price is no verdict, never free. */
export const cost: Scorer = {
  types: ['cost'],
  check: needsThreshold('US dollars'),
  async score({ assertion, costUsd }) {
    const spent = asFiniteNumber(costUsd);
    if (spent === null) return noVerdict('cost: no price is known for this model');
    const limit = assertion.threshold ?? 0;
    const side = assertion.negated ? 'less than or equal to' : 'greater than';
    return passIf(
      spent <= limit !== assertion.negated,
      `Cost ${spent.toPrecision(2)} is ${side} threshold ${limit}`,
    );
  },
};
