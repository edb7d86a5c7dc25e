/** A number that is measured over and over, with what it is about. */
export interface Sample {
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** One metric: its name ends with its unit, and with `_total` where it only grows. */
export interface Metric {
  name: string;
  type: 'counter' | 'gauge';
  help: string;
  samples: readonly Sample[];
}

/** The type of what `exposition` makes. */
export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Metrics as Prometheus reads them (text format 0.0.4); those without a sample are left out. */
export function exposition(metrics: readonly Metric[]): string {
  return metrics
    .filter((m) => m.samples.length > 0)
    .map(
      ({ name, type, help, samples }) =>
        `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n` +
        samples.map((s) => `${name}${labelsOf(s.labels)} ${numberOf(s.value)}\n`).join(''),
    )
    .join('');
}

function labelsOf(labels: Sample['labels']): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

/** A label's value: backslash, quotation mark and line feed are escaped, other controls left out. */
function escapeLabel(value: string): string {
  return oneLine(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

const escapeHelp = (text: string): string =>
  oneLine(text).replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

/** Without what a terminal would obey or a reader would take for the end of a line. */
const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
      '',
    );

function numberOf(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return String(value);
}
