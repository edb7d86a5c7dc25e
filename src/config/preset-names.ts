/** Runtimes whose folders are known; the code behind them is in `src/agents/presets`. */
export const PRESET_NAMES = ['openclaw', 'claude-code'] as const;
