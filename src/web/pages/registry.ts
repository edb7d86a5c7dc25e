import type { Page } from '../page.ts';
import { acceptPage } from './accept.ts';
import { agentPage } from './agent.ts';
import { auditPage } from './audit.ts';
import { boundaryPage } from './boundary.ts';
import { casePage } from './case.ts';
import { claimsPage } from './claims.ts';
import { comparePage } from './compare.ts';
import { configurationPage } from './configuration.ts';
import { honestyPage } from './honesty.ts';
import { inboxPage } from './inbox.ts';
import { incidentPage } from './incident.ts';
import { incidentsPage } from './incidents.ts';
import { modelsPage } from './models.ts';
import { newCaseOfIncidentPage, newCasePage } from './new-case.ts';
import { nowPage } from './now.ts';
import { outputPage } from './output.ts';
import { outputsPage } from './outputs.ts';
import { runPage } from './run.ts';
import { spendPage } from './spend.ts';
import { triagePage } from './triage.ts';
import { worthPage } from './worth.ts';

/** Every page, by its question. */
export const PAGES: readonly Page[] = [
  nowPage,
  agentPage,
  claimsPage,
  boundaryPage,
  worthPage,
  incidentsPage,
  incidentPage,
  acceptPage,
  inboxPage,
  honestyPage,
  runPage,
  casePage,
  newCasePage,
  newCaseOfIncidentPage,
  comparePage,
  outputsPage,
  outputPage,
  triagePage,
  modelsPage,
  spendPage,
  auditPage,
  configurationPage,
];
