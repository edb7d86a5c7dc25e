import type { Page } from '../page.ts';
import { acceptPage } from './accept.ts';
import { agentPage } from './agent.ts';
import { auditPage } from './audit.ts';
import { casePage } from './case.ts';
import { comparePage } from './compare.ts';
import { configurationPage } from './configuration.ts';
import { incidentPage } from './incident.ts';
import { incidentsPage } from './incidents.ts';
import { modelsPage } from './models.ts';
import { nowPage } from './now.ts';
import { runPage } from './run.ts';
import { spendPage } from './spend.ts';
import { triagePage } from './triage.ts';

/** Every page, by its question. */
export const PAGES: readonly Page[] = [
  nowPage,
  agentPage,
  incidentsPage,
  incidentPage,
  acceptPage,
  runPage,
  casePage,
  comparePage,
  triagePage,
  modelsPage,
  spendPage,
  auditPage,
  configurationPage,
];
