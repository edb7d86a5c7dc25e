import { deprecationsInfo } from './deprecations-info.ts';
import { litellm } from './litellm.ts';
import { modeldeprecationsDev } from './modeldeprecations-dev.ts';

/** Every calendar that can be polled, the one that is believed first. */
export const FEEDS = [modeldeprecationsDev, deprecationsInfo, litellm] as const;
