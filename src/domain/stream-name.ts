// A stream's name among its agent's is `suite/metric`; a suite's own name may hold a stroke.

/** `desk` of `desk/pass`; empty where there is no stream. */
export const suiteOf = (stream = ''): string => stream.slice(0, stream.lastIndexOf('/'));

/** `pass` of `desk/pass`. */
export const metricOf = (stream: string): string => stream.slice(stream.lastIndexOf('/') + 1);
