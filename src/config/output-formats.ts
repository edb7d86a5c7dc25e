/** Forms that real answers come in, apart from the schema: a command's help needs no more. */
export const OUTPUT_FORMATS = [
  'jsonl',
  'csv',
  'otlp',
  'langfuse',
  'openclaw',
  'claude-code',
] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];
