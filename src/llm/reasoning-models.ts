/** What is known of a family of models that think before they answer. */
export interface ReasoningFamily {
  name: string;
  /** Matches the model's name behind any `vendor/`. */
  models: RegExp;
  /** Whether it thinks with these parameters. */
  thinks(parameters: Settings): boolean;
  /** Parameters that it refuses, or answers 400 to, with these parameters. */
  refuses(parameters: Settings, cap: number): readonly Refused[];
  /** How to keep it from thinking; null where it always does. */
  off: string | null;
  /** Where this stands, and the day on which the page was read. */
  source: string;
  read: string;
}

type Settings = Readonly<Record<string, unknown>>;

export interface Refused {
  parameter: string;
  why: string;
  hint: string;
}

const SAMPLING = ['temperature', 'top_p', 'top_k', 'presence_penalty', 'frequency_penalty'];
/** Values that are the default, and so are taken by every model. */
const DEFAULTS: Settings = {
  temperature: 1,
  top_p: 1,
  presence_penalty: 0,
  frequency_penalty: 0,
};

const set = (parameters: Settings, names: readonly string[]): string[] =>
  names.filter((n) => parameters[n] !== undefined && parameters[n] !== DEFAULTS[n]);

const fieldOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;

/** `reasoning_effort` of Chat, `reasoning.effort` of Responses. */
const effortOf = (p: Settings): unknown =>
  p['reasoning_effort'] ?? fieldOf(p['reasoning'], 'effort');
const thinkingOf = (p: Settings): unknown => fieldOf(p['thinking'], 'type');

const defaultOnly = (p: Settings, names: readonly string[], model: string): Refused[] =>
  set(p, names).map((parameter) => ({
    parameter,
    why: `${model} takes no ${parameter} but its default`,
    hint: `leave ${parameter} out: the provider answers 400, and no case gets a verdict`,
  }));

/** A budget for thinking must leave room for an answer, and has a least size. */
function budgetRefusals(p: Settings, cap: number): Refused[] {
  const budget = fieldOf(p['thinking'], 'budget_tokens');
  if (thinkingOf(p) !== 'enabled' || typeof budget !== 'number') return [];
  const parameter = 'thinking';
  if (budget < 1_024)
    return [
      { parameter, why: `budget_tokens ${budget} is under 1024`, hint: 'write 1024 or more' },
    ];
  return budget < cap
    ? []
    : [
        {
          parameter,
          why: `budget_tokens ${budget} must be under maxOutputTokens, which is ${cap}`,
          hint: `write maxOutputTokens: ${budget + 1_024} or more`,
        },
      ];
}

const CLAUDE_PAGE = 'https://platform.claude.com/docs/build-with-claude/thinking-troubleshooting';
const OPENAI_PAGE = 'https://developers.openai.com/docs/guides/reasoning';

const noBudget = (p: Settings): Refused[] =>
  thinkingOf(p) === 'enabled'
    ? [
        {
          parameter: 'thinking',
          why: 'this Claude refuses `type: enabled` with a budget',
          hint: 'write thinking: { type: adaptive }',
        },
      ]
    : [];

/** First match holds. Every row was read in a copy of its page. */
export const REASONING_FAMILIES: readonly ReasoningFamily[] = [
  {
    name: 'OpenAI o-series',
    models: /^(?:o[1-9](?:-|$)|codex-mini)/,
    thinks: () => true,
    refuses: (p) => defaultOnly(p, [...SAMPLING, 'logprobs', 'logit_bias'], 'an o model'),
    off: null,
    source: OPENAI_PAGE,
    read: '2026-11-29',
  },
  {
    name: 'GPT-5 chat',
    models: /^gpt-5[\w.]*-chat/,
    thinks: () => false,
    refuses: () => [],
    off: null,
    source: 'https://github.com/BerriAI/litellm/issues/13781',
    read: '2026-11-29',
  },
  {
    name: 'GPT-5',
    models: /^gpt-5(?:-|$)/,
    thinks: () => true,
    refuses: (p) => defaultOnly(p, SAMPLING, 'GPT-5'),
    off: null,
    source: OPENAI_PAGE,
    read: '2026-11-29',
  },
  {
    name: 'GPT-5.1 and 5.2',
    // They think only where an effort is asked for: their default is none.
    models: /^gpt-5\.[12](?:-|$)/,
    thinks: (p) => effortOf(p) !== undefined && effortOf(p) !== 'none',
    refuses: (p) =>
      effortOf(p) === undefined || effortOf(p) === 'none'
        ? []
        : defaultOnly(p, SAMPLING, 'GPT-5.1 with an effort'),
    off: 'parameters: { reasoning_effort: none }',
    source: 'https://github.com/vercel/ai/issues/10932',
    read: '2026-11-29',
  },
  {
    name: 'GPT-5.3 to GPT-6',
    models: /^gpt-(?:5\.[3-9]|6)(?:[-.]|$)/,
    thinks: (p) => effortOf(p) !== 'none',
    refuses: (p) =>
      effortOf(p) === 'none' ? [] : defaultOnly(p, ['temperature'], 'a GPT model that thinks'),
    off: 'parameters: { reasoning_effort: none }',
    source: 'https://github.com/itzcrazykns/vane/issues/1173',
    read: '2026-11-29',
  },
  {
    name: 'Claude 5 and later',
    models: /^claude-(?:[a-z]+-)(?:[5-9]|\d\d)(?:-|$)/,
    thinks: (p) => thinkingOf(p) !== 'disabled',
    refuses: (p) => [
      ...noBudget(p),
      ...defaultOnly(p, ['temperature', 'top_p', 'top_k'], 'this Claude'),
    ],
    off: 'parameters: { thinking: { type: disabled } }',
    source: CLAUDE_PAGE,
    read: '2026-11-29',
  },
  {
    name: 'Claude 4.7 and 4.8',
    models: /^claude-[a-z]+-4[-.][7-9]/,
    thinks: (p) => thinkingOf(p) === 'adaptive',
    refuses: (p) => [
      ...noBudget(p),
      ...defaultOnly(p, ['temperature', 'top_p', 'top_k'], 'this Claude'),
    ],
    off: 'parameters without thinking',
    source: CLAUDE_PAGE,
    read: '2026-11-29',
  },
  {
    name: 'Claude to 4.6',
    models: /^claude-/,
    thinks: (p) => thinkingOf(p) === 'enabled' || thinkingOf(p) === 'adaptive',
    refuses: (p, cap) => [
      ...budgetRefusals(p, cap),
      ...(thinkingOf(p) === 'enabled' ? defaultOnly(p, ['temperature'], 'Claude that thinks') : []),
    ],
    off: 'parameters without thinking',
    source: 'https://docs.anthropic.com/fr/docs/build-with-claude/extended-thinking',
    read: '2026-11-29',
  },
  {
    name: 'Gemini 2.5 and later',
    models: /^gemini-(?:2\.[5-9]|[3-9])/,
    thinks: (p) => effortOf(p) !== 'none',
    refuses: () => [],
    off: 'parameters: { reasoning_effort: none }, where the model allows it',
    source: 'https://github.com/googleapis/python-genai/issues/2062',
    read: '2026-11-29',
  },
  {
    name: 'DeepSeek reasoner',
    models: /^deepseek-(?:reasoner|r1)/,
    thinks: () => true,
    refuses: (p) => defaultOnly(p, ['logprobs', 'top_logprobs'], 'the reasoner'),
    off: null,
    source: 'https://api-docs.deepseek.com/zh-cn/guides/reasoning_model',
    read: '2026-11-29',
  },
  {
    name: 'open models that think',
    models: /^(?:qwq|magistral|gpt-oss|qwen3(?!.*(?:instruct|coder)))/,
    thinks: (p) => fieldOf(p['chat_template_kwargs'], 'enable_thinking') !== false,
    refuses: () => [],
    off: null,
    source: 'https://docs.aspose.com/llm/net/developer-reference/parameters/chat/max-tokens/',
    read: '2026-11-29',
  },
];

/** Under so many output tokens thinking may leave nothing for the answer. */
export const LOW_CAP = 4_096;

/** Something that a model will refuse, or that will cut its answers off. */
export interface ParameterDoubt {
  /** The key beside the model: a parameter's name, or `maxOutputTokens`. */
  key: string;
  message: string;
  hint: string;
}

/** The family of a model, by its name without a vendor before it; null where it is not known. */
export function reasoningFamily(model: string): ReasoningFamily | null {
  const name = model
    .toLowerCase()
    .replace(/^.*\//, '')
    .replace(/^(?:[a-z]{2,4}\.)?anthropic\./, '');
  return REASONING_FAMILIES.find((f) => f.models.test(name)) ?? null;
}

/** What is known to go wrong when a model is asked with these parameters under this cap. */
export function parameterDoubts(
  model: string,
  parameters: Settings,
  cap: number,
): ParameterDoubt[] {
  const family = reasoningFamily(model);
  if (family === null) return [];
  const refused = family
    .refuses(parameters, cap)
    .map(({ parameter, why, hint }) => ({ key: `parameters.${parameter}`, message: why, hint }));
  if (!family.thinks(parameters) || cap >= LOW_CAP) return refused;
  return [
    ...refused,
    {
      key: 'maxOutputTokens',
      message:
        `is ${cap}, and ${model} thinks before it answers, which counts: it may be cut off before ` +
        'its first word',
      hint: `write ${LOW_CAP} or more${family.off === null ? '' : `, or ${family.off}`}`,
    },
  ];
}
