/** What may be watched, as it is typed, with the words in which a person is asked. */
export const KINDS = [
  ['http', 'an agent of yours behind an address'],
  ['exec', 'an agent of yours that is a program'],
  ['mcp', 'an agent of yours that is a tool of an MCP server'],
  ['model', 'a model with your instructions'],
  ['openclaw', 'an OpenClaw workspace'],
  ['claude-code', 'a Claude Code project'],
  ['example', 'an example: a refund desk with ten cases'],
] as const;
